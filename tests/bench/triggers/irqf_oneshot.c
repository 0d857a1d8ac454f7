// SPDX-License-Identifier: GPL-2.0-only
int oneshot(struct foo *foo, struct device *dev)
{
	int ret;

	ret = request_threaded_irq(foo->irq, NULL, foo_thread, 0, "foo", foo);
	if (ret)
		return ret;
	return devm_request_threaded_irq(dev, foo->irq, NULL, foo_thread, IRQF_SHARED, "foo", foo);
}
