"""Find the position of each triple of a YAML entry: what a check points at, and what a fix replaces.

Nothing here knows how JSON-LD works. Each key with one value is put into a named graph of its own, together with the
keys that it is nested in; the JSON-LD parser reads all of them at once, and the name of a triple's graph leads back
to the place in the text.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rdflib.term import Node

from openness import rdf
from openness.rdf.convert import node
from openness.readers import jsonld
from openness.readers.marked_yaml import Mapping as Keys
from openness.readers.marked_yaml import Scalar, Sequence, Span, YamlNode, plain

GRAPH, NODE = "urn:place:", "urn:node"
Triple = tuple[Node, Node, Node]
Chain = tuple[tuple[Scalar | None, str], ...]
"""The ids of the things in which a key is nested, each with the key that leads on from it."""


@dataclass(frozen=True)
class Positions:
    """The place of each triple, which is that of its value; of its key; of each thing, which is that of its id."""

    triples: Mapping[Triple, Span]
    keys: Mapping[Triple, Span]
    things: Mapping[Node, Span]
    without_name: tuple[Span, ...]
    """Those of things that have a type and no id."""


def positions(content: bytes) -> Positions:
    """Find the places in an entry in YAML. Raises UnreadableError where it cannot be read."""
    try:
        root = jsonld.read_entry(content)
        whole = jsonld.document(root)
    except ValueError as error:
        raise rdf.UnreadableError(str(error)) from error
    places: list[tuple[Span, Span]] = []
    graphs: list[object] = []
    for fragment, key, value in _fragments(root, ()):
        graphs.append({"@id": f"{GRAPH}{len(places)}", "@graph": [fragment]})
        places.append((key, value))
    store = rdf.empty()
    every = {"@context": whole["@context"], "@graph": graphs}
    rdf.read_bytes(store, json.dumps(every).encode(), "jsonld")
    triples: dict[Triple, Span] = {}
    keys: dict[Triple, Span] = {}
    things: dict[Node, Span] = {}
    quads = [
        (int(q.graph_name.value[len(GRAPH) :]), q)
        for q in rdf.statements(store)
        if isinstance(q.graph_name, rdf.NamedNode)
    ]
    for number, quad in sorted(quads, key=lambda each: each[0]):
        s, p, o = node(quad.subject), node(quad.predicate), node(quad.object)
        if str(o) == NODE:
            things.setdefault(s, places[number][1])
        else:
            keys.setdefault((s, p, o), places[number][0])
            triples.setdefault((s, p, o), places[number][1])
    return Positions(triples, keys, things, tuple(_without_name(root)))


def _without_name(node: YamlNode) -> Iterator[Span]:
    """Yield the place of each thing without an id, which is that of the first key that is its own."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _without_name(item)
    elif isinstance(node, Keys):
        keywords = {_keyword(key.text) for key, _ in node.entries}
        if "@type" in keywords and "@id" not in keywords:
            own = [key.span for key, _ in node.entries if node.span[:2] <= key.span[:2] <= node.span[2:]]
            yield min(own, default=node.span)
        for key, value in node.entries:
            if _keyword(key.text) is not None and key.text != "@context":
                yield from _without_name(value)


def _fragments(node: YamlNode, chain: Chain) -> Iterator[tuple[object, Span, Span]]:
    """Yield each key with one value as a JSON-LD object of its own, with the places of both; those outside first."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _fragments(item, chain)
    if not isinstance(node, Keys):
        return
    name = next((value for key, value in node.entries if _keyword(key.text) == "@id"), None)
    thing = name if isinstance(name, Scalar) else None
    if thing:
        yield _nest_keys(chain, {"@id": thing.text, "@type": NODE}), thing.span, thing.span
    for key, value in node.entries:
        keyword = _keyword(key.text)
        if keyword in ("@graph", "@included"):
            yield from _fragments(value, chain)
        elif keyword not in ("@context", "@id", "@index", None):
            for item in value.items if isinstance(value, Sequence) else (value,):
                yield from _pair(thing, key, item, chain)


def _pair(thing: Scalar | None, key: Scalar, item: YamlNode, chain: Chain) -> Iterator[tuple[object, Span, Span]]:
    own = {"@id": thing.text} if thing else {}
    is_thing = isinstance(item, Keys) and not any(
        _keyword(name.text) in ("@value", "@list") for name, _ in item.entries
    )
    if not is_thing:
        yield _nest_keys(chain, {**own, key.text: plain(item)}), key.span, item.span
        return
    assert isinstance(item, Keys)  # noqa: S101, is_thing tested it
    name = next((value for each, value in item.entries if _keyword(each.text) == "@id"), None)
    if isinstance(name, Scalar):
        yield _nest_keys(chain, {**own, key.text: {"@id": name.text}}), key.span, name.span
    yield from _fragments(item, (*chain, (thing, key.text)))


def _nest_keys(chain: Chain, inner: dict[str, object]) -> object:
    for thing, key in reversed(chain):
        inner = {**({"@id": thing.text} if thing else {}), key: inner}
    return inner


def _keyword(key: str) -> str | None:
    """Return the keyword that a key means, the key itself if it is none, None if it is left out."""
    term = jsonld.context().get(key, key)
    return term if isinstance(term, str) and term.startswith("@") else None if term is None else key
