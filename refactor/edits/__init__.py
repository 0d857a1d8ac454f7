"""What can be done to a tree: one module a kind of edit, all meeting the Protocol in `kinds`."""
