"""Make entries: an empty one, one from what a document says, one that is mended; and add one to the graph."""
