"""Write nodes as records in YAML: what holds for all claims of a record once, then a line for each component."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, count

from openness import rdf
from openness.entries.write_yaml import SCHEMA_COMMENT, WORDS, format_list, scalar
from openness.namespaces import OPN
from openness.rdf import scratch_store
from openness.rdf.rows import text
from openness.readers.jsonld import context, keys_of_terms
from openness.readers.records import DESCRIPTION, INHERITED
from openness.terms import BASE, PREFIXES, shorten, slug

Facts = list[tuple[rdf.NamedNode, rdf.Term]]
Nodes = dict[rdf.Term, Facts]
"""Nodes, each with its properties and their values."""
Written = dict[str, list[str]]
"""Keys of an entry, each with its values as YAML has them."""

COMPONENT, MODEL, SOURCE = (
    rdf.iri(name) for name in (str(OPN.component), str(OPN.model), f"{PREFIXES['dcterms']}source")
)
OF_RECORD, CLASSIFIED = rdf.iri(str(OPN.record)), rdf.iri(str(OPN.Classified))
ASSESSMENT, DESCRIBES = rdf.iri(str(OPN.Assessment)), rdf.iri(str(OPN.ModelDescription))
WIDTH = 120
"""How long a line may be before the keys of a node get a line each."""


class _Record:
    """What one source says of one model in one place: the claims about components, and the description."""

    def __init__(
        self, nodes: Nodes, name: rdf.Term | None, model: rdf.Term, source: rdf.Term, taken: Collection[str]
    ) -> None:
        self.nodes, self.model, self.source = nodes, model, source
        mine = [one for one, facts in nodes.items() if _record_of(facts) == (name, model, source)]
        self.claims = [one for one in mine if _is_cell(nodes[one])]
        default = f"{slug(text(source))}/{slug(text(model))}"
        folders = [text(one).removeprefix(PREFIXES["claim"]).rpartition("/")[0] for one in self.claims]
        given = text(name).removeprefix(PREFIXES["record"]) if name else max(folders, key=folders.count)
        free = (f"{given or default}{number}" for number in chain([""], (f"-{n}" for n in count(2))))
        self.path = next(path for path in free if path not in taken)
        self.id = "" if self.path == default else self.path
        descriptions = (one for one in mine if text(one) == f"{PREFIXES['claim']}{self.path}/description")
        self.description = next((one for one in descriptions if self._fits(nodes[one])), None)
        self.own = {*self.claims, *([self.description] if self.description else [])}
        self.common = self._common(name)

    def _fits(self, facts: Facts) -> bool:
        """Return whether a description has nothing that a model in a record cannot have."""
        keys = {_key(path) for path, _ in facts} - {"type", "model", "record"}
        return keys <= {*DESCRIPTION, *INHERITED} and (scratch_store.TYPE, DESCRIBES) in facts

    def _common(self, name: rdf.Term | None) -> Written:
        """Return what a record says itself; of a new one, what all of its claims have."""
        if name in self.nodes:
            own = _values(self.nodes[name])
            return {key: found for key, found in own.items() if key not in ("type", "model", "source")}
        written = [_values(self.nodes[one]) for one in sorted(self.own, key=text)]
        found: Written = {}
        for key in INHERITED:
            if all(key in one for one in written):
                values = [tuple(one[key]) for one in written]
                found[key] = list(Counter(values).most_common(1)[0][0])
        return found

    def rest(self, one: rdf.Term) -> Written:
        """Return what a claim says itself."""
        values = _values(self.nodes[one])
        if values.get("type") in (["Assessment"], ["ModelDescription"]):
            del values["type"]
        same = (*INHERITED, "source")
        return {
            key: found
            for key, found in values.items()
            if key not in ("model", "record", "component", "source")
            and not (key in same and found == self.common.get(key))
        }


def write_records(nodes: Nodes) -> str:
    """Return nodes as an entry in YAML: a record for each model and source, all other nodes in the list of claims."""
    keys = dict.fromkeys(_record_of(facts) for facts in nodes.values() if _is_cell(facts))
    records: list[_Record] = []
    for name, model, source in keys:
        if model and source:
            records.append(_Record(nodes, name, model, source, {one.path for one in records}))
    inside = set(chain.from_iterable(one.own for one in records)) | {name for name, _, _ in keys if name}
    lines = [SCHEMA_COMMENT]
    described: set[rdf.Term] = set()
    blocks = [list(_record_lines(one, nodes, described)) for one in records]
    lines += blocks[0] if blocks else []
    others = [
        *(_item(block) for block in blocks[1:]),
        *(_item(list(_node_lines(one, facts))) for one, facts in nodes.items() if one not in inside | described),
    ]
    if others:
        lines += ["claims:", *chain.from_iterable(others)]
    return "\n".join(lines) + "\n"


def _is_cell(facts: Facts) -> bool:
    """Return whether a node is a claim of one source about one component of one model."""
    paths = [path for path, _ in facts]
    return (scratch_store.TYPE, ASSESSMENT) in facts and all(
        paths.count(one) == 1 for one in (COMPONENT, MODEL, SOURCE)
    )


def _record_of(facts: Facts) -> tuple[rdf.Term | None, rdf.Term | None, rdf.Term | None]:
    """Return the record of a claim, if it has one, with its model and its source."""
    values = dict(facts)
    return values.get(OF_RECORD), values.get(MODEL), values.get(SOURCE)


def _record_lines(record: _Record, nodes: Nodes, described: set[rdf.Term]) -> Iterator[str]:
    if record.id:
        yield f"id: {scalar(f'record/{record.id}')}"
    yield from _mapping("model", _model(record, nodes, described))
    yield from _mapping("source", _source(record, nodes, described))
    yield from (f"{key}: {format_list(values)}" for key, values in record.common.items() if key != "source")
    yield "components:"
    by_component: dict[str, list[rdf.Term]] = {}
    for one in record.claims:
        by_component.setdefault(slug(_words(dict(record.nodes[one])[COMPONENT])), []).append(one)
    order = {name: place for place, name in enumerate(context())}
    for name in sorted(by_component, key=lambda one: order.get(one, len(order))):
        claims = by_component[name]
        written = [_claim(record, one, name, many=len(claims) > 1) for one in claims]
        if len(written) == 1:
            yield from _mapping(name, written[0], indent="  ", word=True)
        else:
            yield f"  {name}:"
            yield from (f"    - {_flow(one)}" for one in written)


def _claim(record: _Record, one: rdf.Term, component: str, many: bool) -> Written:
    found = record.rest(one)
    if "level" in found and found.get("outcome") == ["Classified"]:
        del found["outcome"]
    date = found.get("asOf", [""])[0]
    part = f"{date}/{component}" if date and many else component
    if text(one) != f"{PREFIXES['claim']}{record.path}/{part}":
        found = {"id": [scalar(text(one).removeprefix(BASE))], **found}
    return found


def _model(record: _Record, nodes: Nodes, described: set[rdf.Term]) -> Written:
    """Return the model of a record: its name, or its triples with those of its description where there is one."""
    name: Written = {"id": [scalar(slug(text(record.model)))]}
    facts = nodes.get(record.model, []) if record.model not in described else []
    own = _values(facts)
    if not record.description or {key for key in own if key in DESCRIPTION}:
        return name  # a label alone would be a description
    described.add(record.model)
    if own.get("type") == ["Model"]:
        del own["type"]
    described_as = record.rest(record.description)
    size = described_as.get("sizeNotation")
    if size:
        described_as["size"] = described_as.pop("sizeNotation")
    return {**name, **own, **described_as}


def _source(record: _Record, nodes: Nodes, described: set[rdf.Term]) -> Written:
    name: Written = {"id": [scalar(slug(text(record.source)))]}
    if record.source in described or record.source not in nodes:
        return name
    described.add(record.source)
    own = _values(nodes[record.source])
    if own.get("type") == ["Source"]:
        del own["type"]
    return {**name, **own}


def _node_lines(one: rdf.Term, facts: Facts) -> Iterator[str]:
    yield f"id: {scalar(text(one).removeprefix(BASE))}"
    yield from (f"{key}: {format_list(values)}" for key, values in _values(facts).items())


def _item(lines: list[str]) -> list[str]:
    """Return lines as an item of the list of claims."""
    return [f"  {'  ' if number else '- '}{line}" for number, line in enumerate(lines)]


def _mapping(key: str, values: Written, indent: str = "", word: bool = False) -> Iterator[str]:
    """Yield a key with keys below it: a single name or word as it is, in braces where that fits into a line."""
    if list(values) == ["id"] and not word:
        yield f"{indent}{key}: {values['id'][0]}"
        return
    (first, found), *more = values.items() or [("", [""])]
    if word and not more and first in ("outcome", "access") and len(found) == 1 and found[0] in WORDS.values():
        yield f"{indent}{key}: {found[0]}"
        return
    line = f"{indent}{key}: {_flow(values)}"
    if len(line) <= WIDTH:
        yield line
        return
    yield f"{indent}{key}:"
    yield from (f"{indent}  {name}: {format_list(each)}" for name, each in values.items())


def _flow(values: Written) -> str:
    return f"{{{', '.join(f'{key}: {format_list(found)}' for key, found in values.items())}}}"


def _values(facts: Iterable[tuple[rdf.NamedNode, rdf.Term]]) -> Written:
    found: Written = {}
    for path, value in facts:
        found.setdefault(_key(path), []).append(_value(_key(path), value))
    return found


@cache
def _key(path: rdf.NamedNode) -> str:
    if path == scratch_store.TYPE:
        return "type"
    name = shorten(path.value)
    return keys_of_terms().get(name) or scalar(name.removeprefix("opn:"))


def _value(key: str, value: rdf.Term) -> str:
    """Return a value as the context of entries reads it for a key."""
    term = context().get(key)
    term = term if isinstance(term, dict) else {}
    kind = str(term.get("@type", ""))
    if not isinstance(value, scratch_store.Literal):
        base = _base(term)
        name = text(value)
        if kind == "@vocab" or key == "type":
            return scalar(_words(value))
        if kind == "@id":
            return scalar(name[len(base) :] if base and name.startswith(base) and len(name) > len(base) else name)
        return f'{{"@id": {scalar(name)}}}'
    if value.language:
        return f'{{"@value": {scalar(value.value)}, "@language": {scalar(value.language)}}}'
    datatype = shorten(value.datatype.value)
    if datatype == (kind or "xsd:string"):
        return scalar(value.value)
    return f'{{"@value": {scalar(value.value)}, "@type": {scalar(datatype)}}}'


def _base(term: Mapping[str, object]) -> str:
    scoped = term.get("@context")
    return str(scoped.get("@base", "")) if isinstance(scoped, dict) else ""


def _words(value: rdf.Term) -> str:
    """Return a term of ours as an entry names it: a component, an outcome or a mode of access by its word."""
    name = text(value).removeprefix(str(OPN))
    if name in WORDS:
        return WORDS[name]
    return _component_words().get(name, name)


@cache
def _component_words() -> dict[str, str]:
    return {str(term)[len("opn:") :]: word for word, term in context().items() if "-" in word and isinstance(term, str)}
