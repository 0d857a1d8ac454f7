// SPDX-License-Identifier: GPL-2.0-only
int nodes(struct device_node *parent)
{
	struct device_node *child;

	for_each_child_of_node(parent, child) {
		if (!foo_fits(child)) {
			of_node_put(child);
			continue;
		}
		foo_add(child);
	}
	return 0;
}
