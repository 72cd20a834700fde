"""Check an entry on the site: the page, its form made from the shapes, the API, and the process that does the work."""
