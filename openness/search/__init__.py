"""The index of a landscape for the pages, made once after a build: names, models with facets, full text."""
