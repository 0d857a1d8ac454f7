// SPDX-License-Identifier: GPL-2.0-only
void free_one(struct foo *foo)
{
	if (foo->name)
		kfree(foo->name);
	if (foo->cache != NULL) {
		kmem_cache_destroy(foo->cache);
	}
	if (foo->urb)
		usb_free_urb(foo->urb);
	else
		foo_none(foo);
}
