"""The limits of what is read from others, at every door: command line, site, CI."""

from collections.abc import Mapping

MEGABYTE = 1_000_000
MAX_UPLOAD = 2 * MEGABYTE
"""Bytes of an entry that is sent to the site."""
MAX_FILE = 64 * MEGABYTE
"""Bytes of a file that is read as a whole: a text, an entry, a part of a file of lines."""
MAX_TREE = 8 * MEGABYTE
"""Bytes of a file that is read into a tree, with all that its aliases and entities stand for."""
MAX_BYTES: Mapping[str, int] = {"yaml": MAX_TREE, "jsonld": MAX_TREE, "rdfxml": MAX_TREE}
"""Bytes of a file by its format, where MAX_FILE is too many."""
MAX_LINE = 8 * MEGABYTE
"""Bytes of a line of N-Quads or N-Triples."""
MAX_TREE_DEPTH = 64
"""How deeply YAML and JSON may be nested."""
MAX_NODES = 200_000
"""Values in YAML and JSON, each use of an anchor counted."""
MAX_CONTEXTS = 100
"""JSON-LD contexts in a document; the time for one grows with those around it."""
MAX_XML_DEPTH = 500
"""How deeply XML may be nested: RDF/XML takes time with the square of it."""
MAX_ENTITY = 1_000
"""Characters of an XML entity."""
MAX_TRIPLE_TERMS = 64
"""How deeply triple terms may be nested: 100,000 end the process."""


def bytes_of_form(form: str) -> int:
    """Return how many bytes a file of a format may have."""
    return MAX_BYTES.get(form, MAX_FILE)
