// SPDX-License-Identifier: GPL-2.0-only
int eno(struct foo *foo)
{
	foo->name = kmalloc(10, GFP_KERNEL);
	if (IS_ERR(foo->name))
		return -ENOMEM;
	foo->other = kcalloc(3, 4, GFP_KERNEL);
	return IS_ERR(foo->other) ? -ENOMEM : 0;
}
