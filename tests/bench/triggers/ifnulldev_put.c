// SPDX-License-Identifier: GPL-2.0-only
void put_one(struct foo *foo)
{
	if (foo->dev)
		dev_put(foo->dev);
	if (foo->other != NULL)
		netdev_put(foo->other, &foo->tracker);
}
