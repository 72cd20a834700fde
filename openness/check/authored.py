"""Say of an entry in YAML what a rule says in terms of RDF: by its keys and names, without prefixes and datatypes."""

import re
from pathlib import PurePath

from openness.rdf import READABLE
from openness.readers.jsonld import keys_of_terms
from openness.terms import PREFIXES

_TYPED = re.compile(r'"([^"]*)"\^\^xsd:\w+')
_OF_DATATYPE = re.compile(r"(?:\b([Aa])n? )?(?:value of datatype )?xsd:(\w+)")
_NAME = re.compile(rf"\b({'|'.join(PREFIXES)}):([^\W\d][\w-]*)")
_PATH = re.compile(r"[\^/|*]")
KEYS = {"rdf:type": "type"}
_DATATYPES = {
    "gYearMonth": "month such as 2024-09",
    "gYear": "year such as 2024",
    "date": "day such as 2024-09-30",
    "integer": "whole number",
    "decimal": "number",
    "boolean": "true or false",
    "anyURI": "address",
    "string": "text",
}


def is_yaml(name: str) -> bool:
    """Return whether an entry of a name is in YAML."""
    return READABLE.get(PurePath(name).suffix.lower()) == "yaml"


def to_yaml_words(text: str) -> str:
    """Return a text with the keys and names that an entry in YAML has for its terms, and values as they are there."""
    plain = _TYPED.sub(r"\1", text.replace("with 'a'", "with 'type'"))
    plain = _OF_DATATYPE.sub(lambda found: f"{found[1]} " * bool(found[1]) + _DATATYPES.get(found[2], found[2]), plain)
    return _NAME.sub(
        lambda found: (
            KEYS.get(found[0]) or keys_of_terms().get(found[0]) or (found[2] if found[1] == "opn" else found[0])
        ),
        plain,
    )


def in_words_of(name: str, text: str) -> str:
    """Return a text as an entry of a name would write its terms."""
    return to_yaml_words(text) if is_yaml(name) else text


def about(name: str, focus: str, path: str, value: str) -> str:
    """Return the thing, the property and the value of a triple in an entry of a name, as the entry writes them."""
    if is_yaml(name):
        path = "" if _PATH.search(path) else to_yaml_words(path)  # a path of several steps is no key
        value = to_yaml_words(value)
    return " ".join(part for part in (focus, path, value) if part)
