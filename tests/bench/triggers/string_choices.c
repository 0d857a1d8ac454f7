// SPDX-License-Identifier: GPL-2.0-only
void choices(struct foo *foo, int count)
{
	pr_info("%d file%s, %s\n", count, count == 1 ? "" : "s", foo->on ? "on" : "off");
	pr_info("link is %s and %s\n", (foo->link & UP) ? "up" : "down",
		foo->flags & WRITE ? "write" : "read");
	pr_info("%s\n", !foo->enabled ? "disabled" : "enabled");
	pr_info("%s\n", foo->count > 1 ? "s" : "");
}
