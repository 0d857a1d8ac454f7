static ssize_t name_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	if (!dev)
		return snprintf(buf, PAGE_SIZE, "none\n");
	return scnprintf(buf, PAGE_SIZE, "%s\n", dev_name(dev));
}
