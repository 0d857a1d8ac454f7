// SPDX-License-Identifier: GPL-2.0-only
void *sized(struct foo *foo, int count)
{
	foo = kmalloc(sizeof(*foo) + count * sizeof(*foo->items), GFP_KERNEL);
	return foo;
}
