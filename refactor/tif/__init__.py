"""Thread flags: how a tree defines and uses them, and their layout on top of the generic ones."""
