"""Make entries: an empty one, one from a document, a fixed one; and add one to the graph."""
