static void copy(struct device *dev, char *to, size_t room)
{
	char name[16];

	strscpy(name, dev_name(dev), sizeof(name));
	strscpy(to, name, room);
}
