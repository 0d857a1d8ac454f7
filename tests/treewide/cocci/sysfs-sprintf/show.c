static ssize_t name_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	if (!dev)
		return sprintf(buf, "none\n");
	return sprintf(buf, "%s\n", dev_name(dev));
}
