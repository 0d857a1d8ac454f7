// SPDX-License-Identifier: GPL-2.0-only
int returnvar(struct foo *foo)
{
	int ret = 0;

	foo_stop(foo);
	return ret;
}
