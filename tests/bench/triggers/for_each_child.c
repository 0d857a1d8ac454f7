// SPDX-License-Identifier: GPL-2.0-only
int children(struct device_node *parent)
{
	struct device_node *child;

	for_each_child_of_node(parent, child) {
		if (foo_broken(child))
			return -EINVAL;
		if (foo_last(child))
			break;
	}
	return 0;
}
