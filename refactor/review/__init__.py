"""What a series knows of its past: versions, tags, objections. Pure."""
