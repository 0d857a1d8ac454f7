// SPDX-License-Identifier: GPL-2.0-only
void swap_one(struct foo *foo, int a, int b)
{
	int tmp;

	if (a > b) {
		tmp = a;
		a = b;
		b = tmp;
	}
	foo_range(foo, a, b);
}
