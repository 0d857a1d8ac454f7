"""What a run is, what was checked about it, and how two of them differ. Pure."""
