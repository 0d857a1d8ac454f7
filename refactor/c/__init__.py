"""C source: definitions, comments, attributes. Pure."""
