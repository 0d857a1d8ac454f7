// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kernel.h>

static const int table[] = { 1, 2, 3 };

int sum(void)
{
	int i, total = 0;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		total += table[i];
	return total + sizeof(table) / sizeof(*table) + (sizeof(table) / sizeof(int));
}
