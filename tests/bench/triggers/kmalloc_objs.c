// SPDX-License-Identifier: GPL-2.0-only
int objs(struct foo *foo, int count)
{
	struct bar *bar = kmalloc(sizeof(*bar), GFP_KERNEL);
	u8 *bytes;

	foo->bar = kzalloc(sizeof(struct bar), GFP_ATOMIC);
	foo->list = kcalloc(count, sizeof(*foo->list), GFP_KERNEL);
	bytes = kmalloc(sizeof(*bytes), GFP_KERNEL);
	return foo_use(foo, bar, bytes);
}
