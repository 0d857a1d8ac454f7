"""Series and rules: where they are found, and what they are once they are read."""
