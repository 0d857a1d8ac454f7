// SPDX-License-Identifier: GPL-2.0-only
int minmax(int a, int b)
{
	int most;

	if (a > b) {
		most = a;
	} else {
		most = b;
	}
	return most + (a < b ? a : b);
}

int errcode(int ret)
{
	return ret < 0 ? ret : 0;
}
