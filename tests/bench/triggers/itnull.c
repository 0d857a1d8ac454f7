// SPDX-License-Identifier: GPL-2.0-only
int entries(struct foo *foo)
{
	struct entry *entry;
	int count = 0;

	list_for_each_entry(entry, &foo->list, node) {
		if (entry == NULL)
			continue;
		if (entry && entry->ready)
			count++;
	}
	return count;
}
