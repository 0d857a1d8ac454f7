// SPDX-License-Identifier: GPL-2.0-only
int memdup_user_one(struct foo *foo, const void __user *from, size_t size)
{
	foo->copy = kmalloc(size, GFP_KERNEL);
	if (!foo->copy)
		return -ENOMEM;
	if (copy_from_user(foo->copy, from, size)) {
		kfree(foo->copy);
		return -EFAULT;
	}
	return 0;
}
