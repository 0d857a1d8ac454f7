// SPDX-License-Identifier: GPL-2.0-only
static int helper(struct foo *foo)
{
	foo->buffer = kmalloc(foo->size, GFP_KERNEL);
	return foo->buffer ? 0 : -ENOMEM;
}

int locked(struct foo *foo)
{
	int ret;

	spin_lock(&foo->lock);
	ret = helper(foo);
	spin_unlock(&foo->lock);
	return ret;
}
