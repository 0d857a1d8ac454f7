// SPDX-License-Identifier: GPL-2.0-only
#include <linux/ioport.h>

resource_size_t size_one(struct resource *res, struct foo *foo)
{
	foo->size = res->end - res->start + 1;
	return foo->end - foo->start + 1;
}
