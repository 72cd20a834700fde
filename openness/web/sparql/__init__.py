"""The SPARQL endpoint: the protocol, its description, and the editor in the browser."""
