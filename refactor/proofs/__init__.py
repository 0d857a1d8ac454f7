"""What is checked about a commit: one module a proof."""
