// SPDX-License-Identifier: GPL-2.0-only
struct flexible {
	int count;
	struct item items[0];
};

struct alone {
	int items[0];
};
