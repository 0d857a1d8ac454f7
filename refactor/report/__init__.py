"""Results as text, JSON and pages: one module a verb."""
