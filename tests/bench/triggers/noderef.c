// SPDX-License-Identifier: GPL-2.0-only
int noderef(struct foo *foo)
{
	struct bar *bar;

	bar = kmalloc(sizeof(bar), GFP_KERNEL);
	memset(bar, 0, sizeof(bar));
	return foo_take(foo, bar);
}
