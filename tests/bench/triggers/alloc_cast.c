// SPDX-License-Identifier: GPL-2.0-only
int alloc_cast(struct foo *foo)
{
	foo->bar = (struct bar *)kzalloc(sizeof(*foo->bar), GFP_KERNEL);
	foo->io = (void __iomem *)vmalloc(foo->size);
	return foo->bar ? 0 : -ENOMEM;
}
