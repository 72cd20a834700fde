"""The whole landscape as a folder for a repository of research data: tables, RDF, and what describes both."""
