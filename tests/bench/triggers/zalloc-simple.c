// SPDX-License-Identifier: GPL-2.0-only
int zalloc(struct foo *foo)
{
	foo->bar = (struct bar *)kmalloc(sizeof(struct bar), GFP_KERNEL);
	if (!foo->bar)
		return -ENOMEM;
	memset(foo->bar, 0, sizeof(struct bar));

	foo->table = vmalloc(foo->size);
	if (foo->table == NULL)
		goto free_bar;
	memset(foo->table, 0, foo->size);
	return 0;

free_bar:
	kfree(foo->bar);
	return -ENOMEM;
}
