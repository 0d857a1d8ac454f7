static ssize_t all_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return scnprintf(buf + 1, PAGE_SIZE, "%s\n", dev_name(dev));
}

static int fill(struct device *dev, char *buf)
{
	return scnprintf(buf, PAGE_SIZE, "%s\n", dev_name(dev));
}
