// SPDX-License-Identifier: GPL-2.0-only
static struct platform_driver one_driver = {
	.probe = one_probe,
	.driver = {
		.name = "one",
		.owner = THIS_MODULE,
	},
};
module_platform_driver(one_driver);

static struct i2c_driver two_driver = {
	.driver = {
		.owner = THIS_MODULE,
		.name = "two",
	},
};

int two_init(void)
{
	return i2c_add_driver(&two_driver);
}
