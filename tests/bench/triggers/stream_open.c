// SPDX-License-Identifier: GPL-2.0-only
static ssize_t one_read(struct file *file, char __user *buf, size_t len, loff_t *ppos)
{
	struct foo *foo = file->private_data;

	wait_event_interruptible(foo->wait, foo->ready);
	return foo_copy(foo, buf, len);
}

static ssize_t one_write(struct file *file, const char __user *buf, size_t len, loff_t *ppos)
{
	return foo_take(file->private_data, buf, len);
}

static int one_open(struct inode *inode, struct file *file)
{
	file->private_data = inode->i_private;
	return nonseekable_open(inode, file);
}

static const struct file_operations one_fops = {
	.owner = THIS_MODULE,
	.open = one_open,
	.read = one_read,
	.write = one_write,
};
