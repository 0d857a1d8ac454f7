"""How added lines are laid out."""
