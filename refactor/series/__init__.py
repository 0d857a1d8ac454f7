"""What is declared: TOML to values, strictly. Pure."""
