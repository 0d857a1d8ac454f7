// SPDX-License-Identifier: GPL-2.0-only
static ssize_t name_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct foo *foo = dev_get_drvdata(dev);

	if (!foo->name)
		return snprintf(buf, PAGE_SIZE, "none\n");
	return snprintf(buf, PAGE_SIZE, "%s %d\n", foo->name, foo->number);
}

static ssize_t other_show(struct device *dev, struct foo_attribute *attr, char *buf)
{
	return snprintf(buf, PAGE_SIZE, "other\n");
}
