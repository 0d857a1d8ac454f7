// SPDX-License-Identifier: GPL-2.0-only
void *kvmalloc_one(struct foo *foo, size_t size)
{
	if (size <= PAGE_SIZE)
		foo->table = kmalloc(size, GFP_KERNEL);
	else
		foo->table = vmalloc(size);

	foo->other = kzalloc(size, GFP_KERNEL | __GFP_NOWARN);
	if (!foo->other)
		foo->other = vzalloc(size);
	return foo->table;
}

void kvfree_one(void *addr)
{
	if (is_vmalloc_addr(addr))
		vfree(addr);
	else
		kfree(addr);
}
