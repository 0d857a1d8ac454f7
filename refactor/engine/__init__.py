"""The story of a run, from a base to a branch, and on to the next one."""
