"""What the verbs do: values in, one value out."""
