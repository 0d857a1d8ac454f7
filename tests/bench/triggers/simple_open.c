// SPDX-License-Identifier: GPL-2.0-only
static int one_open(struct inode *inode, struct file *file)
{
	file->private_data = inode->i_private;
	return 0;
}

static const struct file_operations one_fops = {
	.owner = THIS_MODULE,
	.open = one_open,
	.read = one_read,
};
