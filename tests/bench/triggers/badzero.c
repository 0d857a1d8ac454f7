// SPDX-License-Identifier: GPL-2.0-only
int badzero(struct foo *foo)
{
	struct bar *bar;
	char *name = kmalloc(10, GFP_KERNEL);

	if (name == 0)
		return -ENOMEM;
	if ((bar = kmalloc(sizeof(*bar), GFP_KERNEL)) == 0)
		return -ENOMEM;
	return foo_take(foo, bar, name);
}

int null(struct foo *foo)
{
	char *other = kmalloc(10, GFP_KERNEL);

	if (!other)
		return -ENOMEM;
	return foo_take(foo, other, other);
}
