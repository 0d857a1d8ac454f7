// SPDX-License-Identifier: GPL-2.0-only
int kstrdup_one(struct foo *foo, const char *name)
{
	size_t size;

	foo->name = kmalloc(strlen(name) + 1, GFP_KERNEL);
	if (!foo->name)
		return -ENOMEM;
	strcpy(foo->name, name);

	size = strlen(name) + 1;
	foo->label = kmalloc(size, GFP_KERNEL);
	if (!foo->label)
		return -ENOMEM;
	memcpy(foo->label, name, size);
	return 0;
}
