// SPDX-License-Identifier: GPL-2.0-only
bool boolconv(int a, int b)
{
	bool same = (a == b) ? true : false;

	return same && a > 3 ? true : false;
}
