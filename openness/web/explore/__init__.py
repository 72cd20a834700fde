"""Pages with many models at once: the home page, the explorer, charts, comparison, search."""
