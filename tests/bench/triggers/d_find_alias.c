// SPDX-License-Identifier: GPL-2.0-only
int find_alias(struct inode *inode)
{
	struct dentry *dentry;

	dentry = d_find_alias(inode);
	if (!dentry)
		return -ENOENT;
	if (inode->broken)
		return -EINVAL;
	dput(dentry);
	return 0;
}
