"""The saved queries on the site: form, answer, chart, files, snippets, and their description for programs."""
