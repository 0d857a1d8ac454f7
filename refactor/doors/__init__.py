"""One module per thing outside the process; each reports what happened and judges nothing."""
