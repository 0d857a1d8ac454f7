"""Programs and libraries of one module each."""
