// SPDX-License-Identifier: GPL-2.0-only
int semicolon(struct foo *foo)
{
	switch (foo->kind) {
	case 1:
		foo_one(foo);
		break;
	default:
		;
	};
	return foo->kind;;
}
