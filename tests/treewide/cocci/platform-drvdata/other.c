static void old_remove(struct i2c_client *pdev, struct platform_device *parent)
{
	struct foo *foo = dev_get_drvdata(&pdev->dev);

	foo_stop(foo, parent);
}
