"""The description of what programs can ask here: OpenAPI, and the same as a page."""
