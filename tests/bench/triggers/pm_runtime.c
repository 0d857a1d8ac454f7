// SPDX-License-Identifier: GPL-2.0-only
int resume_one(struct device *dev)
{
	int ret;

	ret = pm_runtime_get_sync(dev);
	if (IS_ERR_VALUE(ret))
		return ret;
	return 0;
}
