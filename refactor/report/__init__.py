"""From values to what a person, or another program, reads."""
