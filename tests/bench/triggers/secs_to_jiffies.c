// SPDX-License-Identifier: GPL-2.0-only
void wait_long(struct foo *foo)
{
	schedule_timeout(msecs_to_jiffies(5 * 1000));
	schedule_timeout(msecs_to_jiffies(foo->seconds * MSEC_PER_SEC));
	schedule_timeout(msecs_to_jiffies(foo->seconds * 100));
}
