"""Repositories: the object database, and the few commands that write."""
