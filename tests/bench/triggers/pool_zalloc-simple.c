// SPDX-License-Identifier: GPL-2.0-only
int pool_zalloc(struct foo *foo)
{
	foo->desc = dma_pool_alloc(foo->pool, GFP_KERNEL, &foo->dma);
	if (!foo->desc)
		return -ENOMEM;
	memset(foo->desc, 0, sizeof(*foo->desc));
	return 0;
}
