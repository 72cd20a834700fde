"""The forms in which an entry can be written that are not RDF syntax themselves, and limits on what is parsed."""
