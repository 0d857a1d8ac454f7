"""The story of a run, in the words of the domain."""
