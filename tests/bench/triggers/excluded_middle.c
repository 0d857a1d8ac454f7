// SPDX-License-Identifier: GPL-2.0-only
int excluded(struct foo *foo, int a)
{
	if (!foo || (foo && foo->ready))
		return 1;
	return !a || (a && foo->last);
}
