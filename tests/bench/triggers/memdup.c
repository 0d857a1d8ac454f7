// SPDX-License-Identifier: GPL-2.0-only
int memdup_one(struct foo *foo, const void *from, size_t size)
{
	foo->copy = kmalloc(size, GFP_KERNEL);
	if (!foo->copy)
		return -ENOMEM;
	memcpy(foo->copy, from, size);
	return 0;
}
