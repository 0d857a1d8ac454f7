// SPDX-License-Identifier: GPL-2.0-only
int kfree_mismatch(struct foo *foo)
{
	char *one = kmalloc(foo->size, GFP_KERNEL);
	char *two;

	two = kvmalloc(foo->size, GFP_KERNEL);
	if (!two)
		return -ENOMEM;
	foo_use(one, two);
	kfree(two);
	return 0;
}

int kvfree_mismatch(struct foo *foo)
{
	char *one;

	one = kzalloc(foo->size, GFP_KERNEL);
	if (!one)
		return -ENOMEM;
	foo_use(one, NULL);
	vfree(one);
	return 0;
}
