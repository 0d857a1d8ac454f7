"""Lines, paragraphs and differences. Pure."""
