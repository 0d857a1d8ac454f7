static ssize_t all_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	int len = sprintf(buf, "%s\n", dev_name(dev));

	return sprintf(buf + len, "%d\n", len);
}

static int fill(struct device *dev, char *buf)
{
	return sprintf(buf, "%s\n", dev_name(dev));
}
