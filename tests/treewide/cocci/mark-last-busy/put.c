int put(struct device *dev)
{
	pm_runtime_mark_last_busy(dev);
	pm_runtime_put_autosuspend(dev);
	return 0;
}

int back(struct device *dev)
{
	pm_runtime_mark_last_busy(dev);
	return pm_request_autosuspend(dev);
}

void other(struct device *dev, struct device *parent)
{
	pm_runtime_mark_last_busy(dev);
	pm_runtime_put_autosuspend(parent);
}
