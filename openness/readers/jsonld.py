"""Make a JSON-LD document of YAML by putting our context before it, and hold JSON-LD to limits before it is parsed.

The context is `ontology/context.jsonld`, and nothing is ever fetched: a document that names it by its address gets the
copy that comes with the program.
"""

import json
import re
from functools import cache

from openness.limits import MAX_CONTEXTS
from openness.paths import ROOT
from openness.readers import jsonld_lint, records
from openness.readers.json_tree import read_tree
from openness.readers.marked_yaml import (
    DEPTH,
    FormError,
    Mapping,
    Scalar,
    Sequence,
    Span,
    YamlNode,
    decode_text,
    plain,
    read,
    wrong_at,
)
from openness.terms import BASE, PREFIXES

BYTES = 256_000_000
CONTEXT_IRI = "https://w3id.org/openness/context.jsonld"
_REFERENCES = ("@id", "@vocab")
_DELIMITERS = tuple(":/?#[]@")


@cache
def context() -> dict[str, object]:
    """Return our JSON-LD context: short names for the properties, and what kind of value each has."""
    document: dict[str, dict[str, object]] = json.loads((ROOT / "ontology" / "context.jsonld").read_text("utf-8"))
    return document["@context"]


@cache
def short_names() -> dict[str, str]:
    """Return the short names of properties, each with its prefixed name: `label` is `rdfs:label`."""
    ids = {short: term.get("@id") if isinstance(term, dict) else term for short, term in context().items()}
    properties = re.compile(r"(?!opn:[A-Z])\w+:\w+")
    return {short: name for short, name in ids.items() if isinstance(name, str) and properties.fullmatch(name)}


@cache
def keys_of_terms() -> dict[str, str]:
    """Return the key of each property by its prefixed name; of several, its local name, or else the first."""
    keys: dict[str, str] = {}
    for key, name in short_names().items():
        if name not in keys or key == name.partition(":")[2]:
            keys[name] = key
    return keys


def from_yaml(content: bytes) -> bytes:
    """Return an entry in YAML as a JSON-LD document. Raises FormError with the line and column where it is wrong."""
    return json.dumps(document(read_entry(content)), ensure_ascii=False).encode()


def read_entry(content: bytes) -> YamlNode:
    """Read an entry in YAML: a record is expanded into its claims, and names are escaped.

    Raises FormError with the line and column where it is wrong.
    """
    return escape_names(records.expand(read(content)))


def document(root: YamlNode) -> dict[str, object]:
    """Return the JSON-LD document of an entry: what is written, our context put before its own."""
    _refuse_twice(root)
    tree = plain(root)
    assert isinstance(tree, dict)  # noqa: S101, the reader gives no other
    return _with_our_context(tree)


def _refuse_twice(root: YamlNode) -> None:
    """Raise FormError where two claims have the same id, so that what one says would be added to the other."""
    for key, claims in root.entries if isinstance(root, Mapping) else ():
        if _keyword(key) != "@graph" or not isinstance(claims, Sequence):
            continue
        first: dict[str, int] = {}
        for claim in claims.items:
            keys = {_keyword(name): value for name, value in claim.entries} if isinstance(claim, Mapping) else {}
            name = keys.get("@id")
            if not isinstance(name, Scalar) or "@type" not in keys:
                continue
            if name.text in first:
                message = f"the id '{name.text}' is here twice, first in line {first[name.text]}."
                raise wrong_at(name.span, f"{message} Give each claim an id of its own.")
            first[name.text] = name.span.line


def _keyword(key: Scalar) -> str:
    """Return the keyword that a key of an entry means, or the key itself."""
    term = context().get(key.text, key.text)
    return term if isinstance(term, str) else key.text


def escape_names(root: YamlNode) -> YamlNode:
    """Escape in keys and names what no IRI may have, such as a space: JSON-LD would drop the triple in silence.

    Raises FormError with the place of a key or name that would be left out all the same.
    """
    return _escape_names_in(root, "", _terms(_own_context(root)))


def _own_context(root: YamlNode) -> dict[str, object]:
    found = root.get("@context") if isinstance(root, Mapping) else None
    return {"@context": [context(), *_as_list(plain(found) if found else [])]}


def _escape_names_in(node: YamlNode, key: str, terms: jsonld_lint.Terms) -> YamlNode:
    if isinstance(node, Sequence):
        return Sequence(tuple(_escape_names_in(item, key, terms) for item in node.items), node.span)
    if isinstance(node, Mapping):
        entries = (
            (name, value)
            if name.text == "@context"
            else (_named_key(name, terms), _escape_names_in(value, name.text, terms))
            for name, value in node.entries
        )
        return Mapping(tuple(entries), node.span)
    start = terms.start_of(key)
    if start is None and key != "@language":
        return node
    if key in terms.vocabulary and node.text in terms.own:
        return node
    if fault := jsonld_lint.fault_of_name(key, node.text):
        raise wrong_at(node.span, fault)
    return node if start is None else _escape_value(node, start, terms)


def _named_key(name: Scalar, terms: jsonld_lint.Terms) -> Scalar:
    if fault := jsonld_lint.fault_of_key(name.text, frozenset(short_names())):
        raise wrong_at(name.span, fault)
    if name.text in terms.own or name.text.startswith("@"):
        return name
    return _escape_value(name, terms.vocab or "", terms)


def is_reference(key: str) -> bool:
    """Return whether the value of a key is the name of a thing or a term, and not a text."""
    if key in ("id", "type", "@id", "@type"):
        return True
    term = context().get(key)
    return isinstance(term, dict) and term.get("@type") in _REFERENCES


def within_limits(content: bytes) -> bytes:
    """Return JSON that is safe to parse. Raises FormError where it is none, or nested deeper than any entry needs."""
    text = decode_text(content, BYTES)
    if text.count("{") + text.count("[") > DEPTH:
        read_tree(text)
    return content


def from_json(content: bytes) -> bytes:
    """Return a JSON-LD document that is safe to parse, with our context where it names it by its address.

    Raises FormError where it is not JSON, nested deeper than any entry needs, or has what would be left out in silence.
    """
    text = decode_text(content, BYTES)
    if not text.strip():
        return b"{}"
    tree = read_tree(text)
    if found := jsonld_lint.first_lost(tree, _terms(tree)):
        raise FormError(f"{jsonld_lint.place(text, found)}{found.message}")
    if CONTEXT_IRI not in text or not isinstance(tree, dict):
        return content
    return json.dumps(_with_our_context(_expanded_records(tree)), ensure_ascii=False).encode()


def _expanded_records(tree: dict[str, object]) -> dict[str, object]:
    """Expand the records of a JSON-LD document. Raises FormError where one is none; JSON has no places to name."""
    try:
        whole = plain(records.expand(_node({key: value for key, value in tree.items() if key != "@context"})))
    except FormError as error:
        raise FormError(re.sub(r"^line \d+, column \d+: ", "", str(error))) from error
    assert isinstance(whole, dict)  # noqa: S101, a mapping stays one
    return {"@context": tree["@context"], **whole} if "@context" in tree else whole


def _node(value: object) -> YamlNode:
    """Return JSON as the tree that YAML has; a number or a truth value is its text."""
    nowhere = Span(1, 1, 1, 1)
    if isinstance(value, dict):
        entries = ((Scalar(str(key), nowhere, True), _node(item)) for key, item in value.items())
        return Mapping(tuple(entries), nowhere)
    if isinstance(value, list):
        return Sequence(tuple(map(_node, value)), nowhere)
    return Scalar(value if isinstance(value, str) else json.dumps(value), nowhere, True)


def _terms(tree: object) -> jsonld_lint.Terms:
    """Return what our context and those in a document say of keys."""
    own: dict[str, object] = {}
    vocab: object = None
    nodes = [tree]
    contexts, unread = 0, False
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict):
            contexts += len(_as_list(node.get("@context"))) if "@context" in node else 0
            if contexts > MAX_CONTEXTS:
                raise FormError(f"There are more than {MAX_CONTEXTS} contexts here. Write one, at the top.")
            for each in _as_list(node.get("@context")):
                given = context() if each == CONTEXT_IRI else each if isinstance(each, dict) else {}
                own |= given
                remote = isinstance(each, str) and each != CONTEXT_IRI  # may declare anything; the engine refuses it
                unread |= remote
                vocab = given.get("@vocab", "" if remote else vocab)
        nodes += node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    defined = {key: term for key, term in own.items() if isinstance(term, dict)}
    ours = {key for key in context() if key not in own and is_reference(key)}
    kinds = {key: term.get("@type") for key, term in defined.items()} | {key: _kind(key) for key in ours}
    keywords = {key: str(term) for key, term in own.items() if term in ("@id", "@type")}
    by_vocab = {"@type", *(key for key, kind in {**kinds, **keywords}.items() if kind in ("@vocab", "@type"))}
    references = {"@id", "@type", *ours, *keywords, *(key for key, kind in kinds.items() if kind in _REFERENCES)}
    free = {key for key, term in defined.items() if set(_as_list(term.get("@container"))) - {"@list", "@set"}}
    prefixes = (PREFIXES if unread else {}) | _prefixes(own)
    return jsonld_lint.Terms(
        references=frozenset(references),
        short=frozenset(short_names()),
        prefixes=prefixes,
        vocabulary=frozenset(by_vocab),
        vocab=_expand_name(vocab, prefixes) if isinstance(vocab, str) else None,
        own=frozenset(own),
        maps=frozenset(free),
        data=frozenset(key for key, kind in kinds.items() if kind == "@json"),
    )


def _kind(key: str) -> object:
    term = context()[key]
    return term.get("@type") if isinstance(term, dict) else term


def _prefixes(terms: dict[str, object]) -> dict[str, str]:
    """Return the prefixes that contexts define: JSON-LD takes a term for one if its IRI ends in a delimiter."""
    found: dict[str, str] = {}
    for key, term in terms.items():
        start = term.get("@id") if isinstance(term, dict) and term.get("@prefix") is True else term
        if isinstance(start, str) and not key.startswith("@") and (start is not term or start[-1:] in _DELIMITERS):
            found[key] = start
    return {key: _expand_name(start, found) for key, start in found.items()}


def _expand_name(name: str, prefixes: dict[str, str]) -> str:
    prefix, colon, rest = name.partition(":")
    if colon and not rest.startswith("//") and prefix in prefixes:
        return prefixes[prefix] + rest
    return name if colon else BASE + name


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _with_our_context(tree: dict[str, object]) -> dict[str, object]:
    rest = [each for each in _as_list(tree.get("@context", [])) if each != CONTEXT_IRI]
    return {**tree, "@context": [context(), *rest]}


def _escape_value(scalar: Scalar, start: str, terms: jsonld_lint.Terms) -> Scalar:
    text = jsonld_lint.escape_name(scalar.text, terms.prefixes, start)
    if fault := jsonld_lint.fault_of_iri(text, terms.prefixes, start):
        raise wrong_at(scalar.span, fault)
    return Scalar(text, scalar.span, scalar.plain) if text != scalar.text else scalar
