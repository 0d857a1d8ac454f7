"""The kinds of edit: one module a kind."""
