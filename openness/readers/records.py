"""Expand a record, the short form of an entry, into claims: each with name, model, source, date and evidence.

A record says once what holds for all of its claims, and has a line for each component below `components`. As JSON-LD
it is an index map, whose claims are blank nodes; here they get names, and what they inherit. So rules, views and
queries see claims as ever, and each value keeps its place in the text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from openness.readers.marked_yaml import Mapping, Scalar, Span, YamlNode, wrong_at
from openness.readers.marked_yaml import Sequence as Items
from openness.suggest import find_near
from openness.terms import BASE

COMPONENTS, RECORD = "components", "Record"
GRAPH = ("claims", "@graph")
OUTCOMES = ("unknown", "not applicable")
ACCESS = ("public download", "gated", "restricted channel", "withdrawn", "not public")
NOT_ASSESSED = "not assessed"
INHERITED = ("source", "asOf", "locator", "evidence")
LINKS = ("weightsLink", "codeLink", "dataLink", "paperLink", "cardLink")
DESCRIPTION = (
    *("developer", "released", "releaseMonth", "size", "sizeNotation", "largestSize", "nameAsPrinted", "evidence"),
    *("baseModelName", "dataSetName", *LINKS),
)
"""The keys of a model that are claims of the source, and go into its description."""
TYPES = {"model": "Model", "source": "Source", "developer": "Developer", "license": "License"}
UNITS = {"K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
_SIZE = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,6}))?([KMBT])")
_LAST = re.compile(r"[^/#:]*$")

Entry = tuple[Scalar, YamlNode]


def expand(root: YamlNode) -> YamlNode:
    """Return an entry with its records expanded into claims: the one that it is, and those in its list of claims.

    Raises FormError with the place of what makes no record.
    """
    if not isinstance(root, Mapping):
        return root
    listed = next((value for key, value in root.entries if key.text in GRAPH), None)
    items = listed.items if isinstance(listed, Items) else () if listed is None else (listed,)
    if not any(map(_is_record, (root, *items))):
        return root
    others = [each for item in items for each in (_Record(item).nodes() if _is_record(item) else (item,))]
    if not _is_record(root):
        kept = [entry for entry in root.entries if entry[0].text not in GRAPH]
        return Mapping((*kept, (_key("@graph", root.span), Items(tuple(others), root.span))), root.span)
    kept = [entry for entry in root.entries if entry[0].text == "@context"]
    claims = Items((*_Record(root).nodes(), *others), root.span)
    return Mapping((*kept, (_key("@graph", root.span), claims)), root.span)


def _is_record(node: YamlNode) -> TypeGuard[Mapping]:
    if not isinstance(node, Mapping):
        return False
    kind = node.get("type") or node.get("@type")
    return node.get(COMPONENTS) is not None or (isinstance(kind, Scalar) and kind.text in (RECORD, f"opn:{RECORD}"))


@dataclass(frozen=True)
class _Claim:
    """The keys of a claim about a component, and where the component is named."""

    component: Scalar
    entries: tuple[Entry, ...]

    @property
    def date(self) -> str:
        found = next((value for key, value in self.entries if key.text == "asOf"), None)
        return found.text if isinstance(found, Scalar) else ""


class _Record:
    """A record while it is expanded."""

    def __init__(self, root: Mapping) -> None:
        """Take the root of an entry. Raises FormError where it names no model or no source."""
        self.root = root
        self.model, self.source = self._reference("model"), self._reference("source")
        given = root.get("id") or root.get("@id")
        names = [_last(self.source.text), _last(self.model.text)]
        path = given.text.removeprefix(BASE).removeprefix("record/") if isinstance(given, Scalar) else "/".join(names)
        at = given.span if given else self.model.span
        self.path, self.name = path, Scalar(f"{BASE}record/{path}", at, True)

    def nodes(self) -> Iterator[YamlNode]:
        """Yield the record, the description, and the claims about components."""
        skipped = ("@context", *GRAPH, "said", COMPONENTS, "id", "@id", "type", "@type")
        own = [
            (key, self._describe_reference(key, value)) for key, value in self.root.entries if key.text not in skipped
        ]
        yield self._node(self.name, RECORD, own)
        yield from self._description()
        claims = list(self._claims())
        count = Counter(claim.component.text for claim in claims)
        for claim in claims:
            dated = claim.date and count[claim.component.text] > 1
            part = f"{claim.date}/{claim.component.text}" if dated else claim.component.text
            given = next((value for key, value in claim.entries if key.text in ("id", "@id")), None)
            name = given if isinstance(given, Scalar) else self._claim_name(part, claim.component.span)
            entries = [
                (key, self._describe_reference(key, value))
                for key, value in claim.entries
                if key.text not in ("id", "@id")
            ]
            keys = {key.text for key, _ in entries}
            if "level" in keys and "outcome" not in keys:
                entries.append((_key("outcome", name.span), Scalar("Classified", name.span, True)))
            component = (_key("component", claim.component.span), claim.component)
            yield self._node(name, "Assessment", [component, *self._inherit_from_record(entries), *entries])

    def _claim_name(self, part: str, span: Span) -> Scalar:
        return Scalar(f"{BASE}claim/{self.path}/{part}", span, True)

    def _inherit_from_record(self, own: Iterable[Entry]) -> Iterator[Entry]:
        """Yield what a claim has from its record, where it does not say it itself."""
        given = {key.text for key, _ in own}
        at = self.model.span
        yield _key("record", at), self.name
        if "model" not in given:
            yield _key("model", at), self.model
        for key, value in self.root.entries:
            if key.text in INHERITED and key.text not in given:
                yield key, self.source if key.text == "source" else value

    def _description(self) -> Iterator[YamlNode]:
        model = self.root.get("model")
        if not isinstance(model, Mapping):
            return
        own: list[Entry] = []
        given = {key.text for key, _ in model.entries}
        for key, value in model.entries:
            if key.text not in DESCRIPTION:
                continue
            own.append((key, self._describe_reference(key, value)))
            is_size = key.text in ("size", "sizeNotation") and "largestSize" not in given
            if is_size and isinstance(value, Scalar) and (number := number_of(value.text)):
                own.append((_key("largestSize", key.span), Scalar(number, value.span, True)))
        if "label" in given or {key.text for key, _ in own} - {"evidence"}:
            name = self._claim_name("description", self.model.span)
            yield self._node(name, "ModelDescription", [*self._inherit_from_record(own), *own])

    def _claims(self) -> Iterator[_Claim]:
        components = self.root.get(COMPONENTS)
        if components is not None and not isinstance(components, Mapping):
            raise wrong_at(
                components.span,
                "components: has no component below it. Write one a line, such as inference-code: unknown.",
            )
        for component, value in components.entries if components else ():
            for each in value.items if isinstance(value, Items) else (value,):
                if isinstance(each, Mapping):
                    yield _Claim(component, each.entries)
                elif isinstance(each, Scalar) and each.text != NOT_ASSESSED:
                    yield _Claim(component, (_word(each),))
                elif isinstance(each, Items):
                    raise wrong_at(each.span, f"{component.text}: a list in a list. Write each claim as an item.")

    def _describe_reference(self, key: Scalar, value: YamlNode) -> YamlNode:
        """Return what a key names; a new model, source, developer or license with its type and its source."""
        if isinstance(value, Items):
            return Items(tuple(self._describe_reference(key, item) for item in value.items), value.span)
        kind = TYPES.get(key.text)
        if kind is None or not isinstance(value, Mapping):
            return value
        left_out = DESCRIPTION if key.text == "model" else ()
        entries = tuple(entry for entry in value.entries if entry[0].text not in left_out)
        given = {each.text for each, _ in entries}
        if not given - {"id", "@id"}:
            return Mapping(entries, value.span)
        if not given & {"type", "@type"}:
            entries += ((_key("type", value.span), Scalar(kind, value.span, True)),)
        if key.text in ("developer", "license") and "source" not in given:
            entries += ((_key("source", value.span), self.source),)
        return Mapping(entries, value.span)

    def _node(self, name: Scalar, kind: str, entries: Sequence[Entry]) -> Mapping:
        named = (_key("id", name.span), name)
        typed = (_key("type", name.span), Scalar(kind, name.span, True))
        has_type = any(key.text in ("type", "@type") for key, _ in entries)
        return Mapping((named, *(() if has_type else (typed,)), *entries), self.root.span)

    def _reference(self, key: str) -> Scalar:
        """Return the id of what a record is about or from. Raises FormError where there is none."""
        value = self.root.get(key)
        found = (value.get("id") or value.get("@id")) if isinstance(value, Mapping) else value
        if isinstance(found, Scalar) and _last(found.text):
            return found
        at = value.span if value else self.root.span
        raise wrong_at(at, f"the record names no {key}. Write its id: {key}: my-{key}.")


def _word(value: Scalar) -> Entry:
    """Return the outcome or the access that a single word says of a component.

    A word that is neither is taken for the one that looks like it, or for an access, so that the check finds it at its
    place, among all other findings.
    """
    word = " ".join(value.text.split()).casefold()
    known = word in OUTCOMES or word in ACCESS
    near = [word] if known else find_near(word, (*OUTCOMES, *ACCESS))
    key = "outcome" if near and near[0] in OUTCOMES else "access"
    return _key(key, value.span), Scalar(word if known else value.text, value.span, value.plain)


def number_of(size: str) -> str:
    """Return the number of parameters that a size such as 7B or 1.5B means; of 8x7B nothing."""
    found = _SIZE.fullmatch(size)
    if not found:
        return ""
    part = found[2] or ""
    whole, rest = divmod(int(found[1] + part) * UNITS[found[3]], 10 ** len(part))
    return "" if rest else str(whole)


def _last(name: str) -> str:
    found = _LAST.search(name.strip())
    return found[0] if found else ""


def _key(name: str, span: Span) -> Scalar:
    return Scalar(name, span, True)
