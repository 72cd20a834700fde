"""Read the tables of other indexes, `graph/indexes/<source>/<edition>/`, as claims: a named graph for each source."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openness import rdf
from openness.rdf import bulk_load
from openness.rdf.rows import text
from openness.readers.index_tables import (
    CLAIMS,
    METADATA,
    RECORDS,
    IndexClaim,
    IndexTableError,
    Record,
    edition_folders,
    read_metadata,
    read_table,
)
from openness.terms import GRAPH, PREFIXES, is_iri

OUTCOMES = {"classified": "Classified", "unknown": "Unknown", "not applicable": "NotApplicable"}
ACCESS = {
    "public-download": "PublicDownload",
    "gated": "Gated",
    "restricted-channel": "RestrictedChannel",
    "withdrawn": "Withdrawn",
    "not-public": "NotPublic",
}
LINKS = ("weights_link", "code_link", "data_link", "paper_link", "card_link")
TEXTS = {
    "base_relation": "baseRelation",
    "modality": "modality",
    "kind": "modelKind",
    "family": "familyName",
    "successor": "successorName",
    "verdict": "verdict",
}
_SIZE = re.compile(r"([0-9]+x)?[0-9]+(\.[0-9]+)?[KMBT]")
_MONTH = re.compile(r"(\d{4}-(?:0[1-9]|1[0-2]))(?:-\d{2})?")
_PUNCTUATION = re.compile(r"[^\w/.+]+|_")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


@dataclass(frozen=True)
class KnownNames:
    """What a landscape says already: things with a label, kinds of developers, jurisdictions by name."""

    labeled: frozenset[str] = frozenset()
    jurisdictions: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Names:
    """Models and developers that the tables name, gathered until all tables are read."""

    models: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    developers: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    countries: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    bases: dict[str, dict[tuple[str, str], None]] = field(default_factory=lambda: defaultdict(dict))
    named_by: dict[str, str] = field(default_factory=dict)

    def merge(self, later: "Names") -> None:
        """Add the names of tables that come later; what an earlier one says of a developer counts."""
        for model, labels in later.models.items():
            self.models[model] += labels
        for mine, theirs in ((self.keys, later.keys), (self.kinds, later.kinds), (self.countries, later.countries)):
            for name, found in theirs.items():
                mine[name] |= found
        for model, bases in later.bases.items():
            self.bases[model] |= bases
        self.developers = later.developers | self.developers
        self.named_by = later.named_by | self.named_by


Read = Iterable[tuple[Iterable[bytes], Names]]
"""The lines of each edition in turn, and the names in it, which are whole when its lines are read."""


def load_indexes(store: rdf.Embedded, root: Path, editions: Read | None = None) -> None:
    """Add the claims of the index tables of a landscape to a store that holds its other files.

    `editions` are its editions where they were read elsewhere. Raises IndexTableError for a table that cannot be read.
    """
    if edition_folders(root):
        bulk_load.read_stream(store, index_lines(root, read_known(store), editions))


def index_lines(root: Path, known: KnownNames = KnownNames(), editions: Read | None = None) -> Iterator[bytes]:
    """Yield the claims of all index tables of a landscape as N-Quads, in a stable order."""
    names = Names()
    folders = edition_folders(root)
    for folder in {folder.parent: folder for folder in folders}.values():  # the newest edition of each source
        yield from _in_graph(folder.parent.name, _source_lines(folder, known))
    for lines, own in _read_editions(folders) if editions is None else editions:
        yield from lines
        names.merge(own)
    for source, named in _name_lines(names, known):
        yield from _in_graph(source, named)


def _read_editions(folders: Iterable[Path]) -> Read:
    for folder in folders:
        yield edition_lines(folder, own := Names()), own


def edition_lines(folder: Path, names: Names) -> Iterator[bytes]:
    """Yield the claims of an edition as N-Quads, and gather its names. Raises IndexTableError."""
    return _in_graph(folder.parent.name, _edition_lines(folder.parent.name, folder, names))


def _in_graph(source: str, lines: Iterable[str]) -> Iterator[bytes]:
    graph = f"<{GRAPH[f'index/{source}']}> .\n"
    return (f"{line} {graph}".encode() for line in lines)


LABELED = """
SELECT DISTINCT ?thing {
  VALUES ?kind { opn:Model opn:Developer opn:Company opn:NonProfit opn:University opn:GovernmentInstitute opn:Source }
  ?thing a ?kind
}
"""


def read_known(store: rdf.Embedded) -> KnownNames:
    """Return what a store says of models, developers and jurisdictions."""
    # A store that is only read has no inferred types: a developer may be of a kind of developers alone.
    labeled = rdf.select(store, LABELED)
    countries = rdf.select(store, "SELECT ?thing ?label { ?thing a opn:Jurisdiction ; rdfs:label ?label }")
    return KnownNames(
        frozenset(text(thing) for (thing,) in labeled.rows),
        {row["label"]: row["thing"] for row in countries.records()},
    )


def _source_lines(newest: Path, known: KnownNames) -> Iterator[str]:
    source, about = newest.parent.name, read_metadata(newest / METADATA)
    subject = _thing("source", source)
    if f"{PREFIXES['source']}{source}" not in known.labeled:
        yield f"{subject} {_A} {_opn('Source')}"
        yield f"{subject} {_RDFS_LABEL} {_literal(about['alternative'])}"
        yield f"{subject} <{PREFIXES['dcterms']}title> {_literal(about['title'])}@en"
        yield f"{subject} <{PREFIXES['dcterms']}issued> {_literal(about['issued'])}^^<{PREFIXES['xsd']}date>"
        yield f"{subject} <{PREFIXES['dcterms']}bibliographicCitation> {_literal(about['bibliographicCitation'])}"
        yield f"{subject} <{PREFIXES['dcterms']}publisher> {_literal(about['publisher'])}"
        yield f"{subject} <{PREFIXES['dcterms']}license> {_link(about['license'])}"
        yield f"{subject} <{PREFIXES['rdfs']}seeAlso> {_link(about['source'])}"


def _edition_lines(source: str, folder: Path, names: Names) -> Iterator[str]:
    edition = folder.name
    records = {record.record: record for record in read_table(folder / RECORDS, Record)}
    seen: set[str] = set()

    def name_claim(record: Record, part: str) -> str:
        """Return the IRI of a claim; of a second record of the model it has the name of the record in it."""
        name = f"{source}/{record.model}/{edition}/{part}"
        if name in seen:
            name = f"{source}/{record.model}/{edition}/{record.record}/{part}"
        seen.add(name)
        return _thing("claim", name)

    for record in records.values():
        _note_names(source, record, names)
        claim = name_claim(record, "description")
        yield f"{claim} {_A} {_opn('ModelDescription')}"
        yield from _common_lines(claim, source, edition, record, "")
        yield from _description_lines(claim, record)
        if record.downloads:
            claim = name_claim(record, "huggingface-downloads")
            yield f"{claim} {_A} {_opn('ImpactObservation')}"
            yield from _common_lines(claim, source, edition, record, "")
            yield f"{claim} {_opn('metric')} {_opn('HuggingFaceDownloads')}"
            yield f"{claim} {_opn('value')} {_literal(record.downloads)}^^<{PREFIXES['xsd']}integer>"
    for row in read_table(folder / CLAIMS, IndexClaim):
        if row.record not in records:
            raise IndexTableError(f"{folder / CLAIMS}: no record '{row.record}'. Import the edition again.")
        claim = name_claim(records[row.record], row.component)
        yield f"{claim} {_A} {_opn('Assessment')}"
        yield from _common_lines(claim, source, edition, records[row.record], row.as_of)
        yield from _assessment_lines(claim, row)


def _common_lines(claim: str, source: str, edition: str, record: Record, as_of: str) -> Iterator[str]:
    day = f"^^<{PREFIXES['xsd']}date>"
    yield f"{claim} {_opn('model')} {_thing('model', record.model)}"
    yield f"{claim} {_DC_SOURCE} {_thing('source', source)}"
    yield f"{claim} {_opn('edition')} {_literal(edition)}{day}"
    yield f"{claim} {_opn('asOf')} {_literal(as_of or edition)}{day}"
    yield f"{claim} {_opn('locator')} {_literal(record.key)}"


def _assessment_lines(claim: str, row: IndexClaim) -> Iterator[str]:
    yield f"{claim} {_opn('component')} {_component(row.component)}"
    if row.outcome in OUTCOMES:  # what is public has a license and no level, and the rules derive one where they can
        yield f"{claim} {_opn('outcome')} {_opn(OUTCOMES[row.outcome])}"
    if row.level:
        yield f"{claim} {_opn('level')} {_opn(row.level)}"
    yield from (f"{claim} {_opn('likelyLevel')} {_opn(level)}" for level in row.likely)
    yield from (f"{claim} {_opn('candidateLevel')} {_opn(level)}" for level in row.candidates)
    if row.access:
        yield f"{claim} {_opn('access')} {_opn(ACCESS[row.access])}"
    yield from (f"{claim} {_opn('license')} {_thing('license', name)}" for name in row.licenses)
    if row.scope:
        yield f"{claim} {_opn('licenseScope')} {_literal(row.scope)}"
    yield from (f"{claim} {_opn('coversComponent')} {_component(part)}" for part in row.joint)
    yield from (f"{claim} {_opn('evidence')} {_link(link)}" for link in row.evidence if _link(link))
    yield f"{claim} {_opn('mappingRule')} {_literal(row.rule)}"
    if row.raw_value:
        yield f"{claim} {_opn('rawValue')} {_literal(row.raw_value)}"
    if row.raw_license:
        yield f"{claim} {_opn('rawLicense')} {_literal(row.raw_license)}"


def _description_lines(claim: str, record: Record) -> Iterator[str]:
    yield f"{claim} {_opn('nameAsPrinted')} {_literal(record.label)}"
    yield from (f"{claim} {_opn('developer')} {_thing('developer', name)}" for name in record.developer)
    if record.size:
        yield f"{claim} {_opn('largestSize')} {_literal(record.size)}^^<{PREFIXES['xsd']}integer>"
    if notation := _SIZE.fullmatch(record.size_notation.upper().replace("X", "x")):
        yield f"{claim} {_opn('sizeNotation')} {_literal(notation[0])}"
    if month := _MONTH.fullmatch(record.released):
        yield f"{claim} {_opn('releaseMonth')} {_literal(month[1])}^^<{PREFIXES['xsd']}gYearMonth>"
    yield from (f"{claim} {_opn('baseModelName')} {_literal(name)}" for name in record.base_models)
    yield from (f"{claim} {_opn('dataSetName')} {_literal(name)}" for name in record.datasets)
    for column in LINKS:
        name = _opn(column.replace("_link", "Link"))
        yield from (f"{claim} {name} {_link(link)}" for link in getattr(record, column) if _link(link))
    yield from (f"{claim} {_opn('evidence')} {_link(link)}" for link in record.evidence if _link(link))
    for column, name in TEXTS.items():
        if value := getattr(record, column):
            yield f"{claim} {_opn(name)} {_literal(value)}"


def _note_names(source: str, record: Record, names: Names) -> None:
    names.models[record.model].append(record.label)
    names.named_by.setdefault(record.model, source)
    for name in record.base_models:
        names.bases[record.model][source, name] = None
    for name in {_spelling(record.label), _spelling(record.key)} if "/" in record.key else {_spelling(record.label)}:
        names.keys[name].add(record.model)
    for slug, label in zip(record.developer, record.developer_label, strict=False):
        names.developers.setdefault(slug, label)
        names.named_by.setdefault(f"developer/{slug}", source)
    if len(record.developer) == 1:
        if record.developer_kind:
            names.kinds[record.developer[0]].add(record.developer_kind)
        if record.country:
            names.countries[record.developer[0]].add(record.country)


def _name_lines(names: Names, known: KnownNames) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the source and the triples of each model and developer: what the landscape does not say already."""
    for model, labels in sorted(names.models.items()):
        subject = _thing("model", model)
        lines = []
        # A name that another model has is no label of one that was named apart from it: two models called GOAT.
        own = [label for label in labels if names.keys[_spelling(label)] == {model}]
        label = next((one for one in labels if _squeeze(one) == _squeeze(model)), own[0] if own else model)
        if f"{PREFIXES['model']}{model}" not in known.labeled:
            lines += [f"{subject} {_A} {_opn('Model')}", f"{subject} {_RDFS_LABEL} {_literal(label)}"]
        others = sorted(set(own) - {label})
        lines += [f"{subject} <{PREFIXES['skos']}altLabel> {_literal(label)}" for label in others]
        yield names.named_by[model], lines
        for source, name in names.bases[model]:
            named = names.keys.get(_spelling(name)) or names.keys.get(_spelling(name.rpartition("/")[2])) or set()
            if len(named) == 1 and model not in named:  # a name that two models have names neither
                yield source, [f"{subject} {_opn('baseModel')} {_thing('model', *named)}"]
    for developer, label in sorted(names.developers.items()):
        if f"{PREFIXES['developer']}{developer}" in known.labeled:
            continue
        subject, source = _thing("developer", developer), names.named_by[f"developer/{developer}"]
        lines = [f"{subject} {_A} {_opn('Developer')}", f"{subject} {_RDFS_LABEL} {_literal(label)}"]
        lines += [f"{subject} {_DC_SOURCE} {_thing('source', source)}"]
        if len(names.kinds[developer]) == 1:  # kinds exclude each other, so none where sources disagree
            lines += [f"{subject} {_A} {_opn(kind)}" for kind in names.kinds[developer]]
        seats = sorted({known.jurisdictions.get(country, "") for country in names.countries[developer]} - {""})
        lines += [f"{subject} {_opn('basedIn')} <{seat}>" for seat in seats]
        yield source, lines


def _spelling(name: str) -> str:
    """Return a name without case and punctuation, by which a base model is looked up."""
    return _PUNCTUATION.sub(" ", name.casefold()).strip()


def _squeeze(name: str) -> str:
    return "".join(letter for letter in name.casefold().replace("+", "plus") if letter.isalnum())


def _thing(kind: str, name: str) -> str:
    return f"<{PREFIXES[kind]}{name}>"


def _opn(name: str) -> str:
    return f"<{PREFIXES['opn']}{name}>"


def _component(slug: str) -> str:
    return _opn("".join(word.capitalize() for word in slug.split("-")))


def _link(url: str) -> str:
    return f"<{url}>" if is_iri(url) else ""


def _literal(value: str) -> str:
    return f'"{value.translate(_ESCAPES)}"'


_A = f"<{PREFIXES['rdf']}type>"
_RDFS_LABEL = f"<{PREFIXES['rdfs']}label>"
_DC_SOURCE = f"<{PREFIXES['dcterms']}source>"
