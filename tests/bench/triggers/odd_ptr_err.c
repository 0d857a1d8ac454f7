// SPDX-License-Identifier: GPL-2.0-only
int odd(struct foo *foo)
{
	if (IS_ERR(foo->clk)) {
		foo_stop(foo);
		return PTR_ERR(foo->reset);
	}
	return 0;
}
