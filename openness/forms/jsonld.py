"""Make a JSON-LD document of YAML by putting our context before it, and hold JSON-LD to limits before it is parsed.

The context is `ontology/context.jsonld`, and nothing is ever fetched: a document that names it by its address gets the
copy that comes with the program.
"""

import json
import re
from functools import cache
from urllib.parse import quote

from openness.forms.marked_yaml import DEPTH, FormError, Mapping, Scalar, Sequence, YamlNode, decoded, plain, read
from openness.paths import ROOT

BYTES = 256_000_000
CONTEXT_IRI = "https://w3id.org/openness/context.jsonld"
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f-\xa0\u2028\u2029\ue000-\uf8ff\ufff0-\uffff]')
_REFERENCES = ("@id", "@vocab")


@cache
def context() -> dict[str, object]:
    """Return our JSON-LD context: short names for the properties, and what kind of value each has."""
    document: dict[str, dict[str, object]] = json.loads((ROOT / "ontology" / "context.jsonld").read_text("utf-8"))
    return document["@context"]


@cache
def short_names() -> dict[str, str]:
    """Return the short names of properties, each with its prefixed name: `label` is `rdfs:label`."""
    ids = {short: term.get("@id") if isinstance(term, dict) else term for short, term in context().items()}
    return {short: name for short, name in ids.items() if isinstance(name, str) and re.fullmatch(r"\w+:\w+", name)}


def from_yaml(content: bytes) -> bytes:
    """Return an entry in YAML as a JSON-LD document. Raises FormError with the line and column where it is wrong."""
    return json.dumps(document(named(read(content))), ensure_ascii=False).encode()


def document(root: YamlNode) -> dict[str, object]:
    """Return the JSON-LD document of an entry: what is written, our context put before its own."""
    tree = plain(root)
    assert isinstance(tree, dict)  # noqa: S101, the reader gives no other
    return _with_our_context(tree)


def named(node: YamlNode, key: str = "") -> YamlNode:
    """Escape in keys and names what no IRI may have, such as a space: JSON-LD would drop the statement in silence."""
    if isinstance(node, Sequence):
        return Sequence(tuple(named(item, key) for item in node.items), node.span)
    if isinstance(node, Mapping):
        entries = (
            (name, value) if name.text == "@context" else (_escaped(name), named(value, name.text))
            for name, value in node.entries
        )
        return Mapping(tuple(entries), node.span)
    return _escaped(node) if is_reference(key) else node


def is_reference(key: str) -> bool:
    """Tell whether the value of a key is the name of a thing or a term, and not a text."""
    if key in ("id", "type", "@id", "@type"):
        return True
    term = context().get(key)
    return isinstance(term, dict) and term.get("@type") in _REFERENCES


def within_limits(content: bytes) -> bytes:
    """Return a JSON-LD document that is safe to parse, with our context where it names it by its address.

    Raises FormError where it is not JSON, or nested deeper than any entry needs.
    """
    text = decoded(content, BYTES)
    if text.count("{") + text.count("[") <= DEPTH and CONTEXT_IRI not in text:
        return content
    try:
        tree = json.loads(text)
    except json.JSONDecodeError as error:
        raise FormError(f"line {error.lineno}, column {error.colno}: {error.msg}.") from error
    except RecursionError as error:
        raise _too_deep() from error
    _measure(tree)
    if CONTEXT_IRI not in text or not isinstance(tree, dict):
        return content
    return json.dumps(_with_our_context(tree), ensure_ascii=False).encode()


def _with_our_context(tree: dict[str, object]) -> dict[str, object]:
    own = tree.get("@context", [])
    rest = [each for each in (own if isinstance(own, list) else [own]) if each != CONTEXT_IRI]
    return {**tree, "@context": [context(), *rest]}


def _measure(tree: object) -> None:
    level: list[object] = [tree]
    for _ in range(DEPTH):
        level = [
            item
            for node in level
            if isinstance(node, dict | list)
            for item in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return
    raise _too_deep()


def _too_deep() -> FormError:
    return FormError(f"It is nested more than {DEPTH} deep. No entry needs that.")


def _escaped(scalar: Scalar) -> Scalar:
    text = _NOT_IN_IRI.sub(lambda found: quote(found[0]), scalar.text)
    return Scalar(text, scalar.span, scalar.plain) if text != scalar.text else scalar
