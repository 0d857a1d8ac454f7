// SPDX-License-Identifier: GPL-2.0-only
void forget(struct foo *foo)
{
	memzero_explicit(foo->key, foo->key_size);
	kfree(foo->key);

	memset(foo->iv, 0, sizeof(*foo->iv));
	kvfree(foo->iv);

	kfree(foo->name);
}
