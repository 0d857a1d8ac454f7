// SPDX-License-Identifier: GPL-2.0-only
void warn(struct foo *foo)
{
	if (foo->broken) {
		printk(KERN_ERR "foo %d is broken\n", foo->number);
		WARN_ON(1);
	}
	printk("once\n");
	WARN_ON_ONCE(1);
}
