// SPDX-License-Identifier: GPL-2.0-only
int badty(struct foo *foo, int count)
{
	struct bar **bars;

	bars = kmalloc(count * sizeof(struct bar), GFP_KERNEL);
	return foo_take(foo, bars);
}
