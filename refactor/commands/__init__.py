"""One verb, one module: values in, value out."""
