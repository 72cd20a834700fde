"""Read the tables of other indexes, `graph/indexes/<source>/<edition>/`, as claims: a named graph for each source."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from openness import rdf
from openness.landscape.index_names import KnownNames, Names, data_set_lines, name_lines, note_names
from openness.landscape.index_terms import (
    DC_SOURCE,
    RDFS_LABEL,
    A,
    format_component,
    format_link,
    format_literal,
    format_term,
    format_thing,
)
from openness.rdf import bulk_load
from openness.rdf.rows import text
from openness.readers.index_tables import (
    CLAIMS,
    DATA_SETS,
    METADATA,
    PARTS,
    RECORDS,
    DescribedDataSet,
    IndexClaim,
    IndexTableError,
    Record,
    ReleasedPart,
    edition_folders,
    read_metadata,
    read_table,
)
from openness.slugs import to_slug
from openness.terms import GRAPH, PREFIXES

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


Read = Iterable[tuple[Iterable[bytes], Names]]
"""The lines of each edition in turn, and the names in it, which are whole when its lines are read."""


def load_indexes(store: rdf.Embedded, root: Path, editions: Read | None = None) -> None:
    """Add the claims of the index tables of a landscape to a store that holds its other files.

    `editions` are its editions where they were read elsewhere. Raises IndexTableError for a table that cannot be read.
    """
    if edition_folders(root):
        bulk_load.read_stream(store, index_lines(root, read_known(store), editions))


def index_lines(root: Path, known: KnownNames | None = None, editions: Read | None = None) -> Iterator[bytes]:
    """Yield the claims of all index tables of a landscape as N-Quads, in a stable order."""
    names, known = Names(), known or KnownNames()
    folders = edition_folders(root)
    for folder in {folder.parent: folder for folder in folders}.values():  # the newest edition of each source
        yield from _in_graph(folder.parent.name, _source_lines(folder, known))
    for lines, own in map(read_here, folders) if editions is None else editions:
        yield from lines
        names.merge(own)
    for source, named in chain(name_lines(names, known), data_set_lines(names, known)):
        yield from _in_graph(source, named)


def read_here(folder: Path) -> tuple[Iterator[bytes], Names]:
    """Return the lines of an edition, read as they are taken, and its names, which are whole when all are taken."""
    names = Names()
    return edition_lines(folder, names), names


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
    """Return what a store says of models, developers, jurisdictions and data sets."""
    # A store that is only read has no inferred types: a developer may be of a kind of developers alone.
    labeled = rdf.select(store, LABELED)
    countries = rdf.select(store, "SELECT ?thing ?label { ?thing a opn:Jurisdiction ; rdfs:label ?label }")
    data_sets = rdf.select(store, "SELECT ?label { ?thing a opn:DataSet ; rdfs:label|skos:altLabel ?label }")
    return KnownNames(
        frozenset(text(thing) for (thing,) in labeled.rows),
        {row["label"]: row["thing"] for row in countries.records()},
        frozenset(text(label).casefold() for (label,) in data_sets.rows),
    )


def _source_lines(newest: Path, known: KnownNames) -> Iterator[str]:
    source, about = newest.parent.name, read_metadata(newest / METADATA)
    subject = format_thing("source", source)
    if f"{PREFIXES['source']}{source}" not in known.labeled:
        yield f"{subject} {A} {format_term('Source')}"
        yield f"{subject} {RDFS_LABEL} {format_literal(about['alternative'])}"
        yield f"{subject} <{PREFIXES['dcterms']}title> {format_literal(about['title'])}@en"
        yield f"{subject} <{PREFIXES['dcterms']}issued> {format_literal(about['issued'])}^^<{PREFIXES['xsd']}date>"
        yield f"{subject} <{PREFIXES['dcterms']}bibliographicCitation> {format_literal(about['bibliographicCitation'])}"
        yield f"{subject} <{PREFIXES['dcterms']}publisher> {format_literal(about['publisher'])}"
        yield f"{subject} <{PREFIXES['dcterms']}license> {format_link(about['license'])}"
        yield f"{subject} <{PREFIXES['rdfs']}seeAlso> {format_link(about['source'])}"


def _edition_lines(source: str, folder: Path, names: Names) -> Iterator[str]:
    edition = folder.name
    records = {record.record: record for record in read_table(folder / RECORDS, Record)}
    seen: set[str] = set()
    descriptions: dict[str, str] = {}

    def name_claim(record: Record, part: str) -> str:
        """Return the IRI of a claim; of a second record of the model it has the name of the record in it."""
        name = f"{source}/{record.model}/{edition}/{part}"
        if name in seen:
            name = f"{source}/{record.model}/{edition}/{record.record}/{part}"
        seen.add(name)
        return format_thing("claim", name)

    for record in records.values():
        note_names(source, record, names)
        claim = descriptions[record.record] = name_claim(record, "description")
        yield f"{claim} {A} {format_term('ModelDescription')}"
        yield from _common_lines(claim, source, edition, record, "")
        yield from _description_lines(claim, record)
        if record.downloads:
            claim = name_claim(record, "huggingface-downloads")
            yield f"{claim} {A} {format_term('ImpactObservation')}"
            yield from _common_lines(claim, source, edition, record, "")
            yield f"{claim} {format_term('metric')} {format_term('HuggingFaceDownloads')}"
            yield f"{claim} {format_term('value')} {format_literal(record.downloads)}^^<{PREFIXES['xsd']}integer>"
    for row in read_table(folder / CLAIMS, IndexClaim):
        if row.record not in records:
            raise IndexTableError(f"{folder / CLAIMS}: no record '{row.record}'. Import the edition again.")
        claim = name_claim(records[row.record], row.component)
        yield f"{claim} {A} {format_term('Assessment')}"
        yield from _common_lines(claim, source, edition, records[row.record], row.as_of)
        yield from _assessment_lines(claim, row)
    if (folder / DATA_SETS).exists():
        names.described += [(source, edition, row) for row in read_table(folder / DATA_SETS, DescribedDataSet)]
    for part in read_table(folder / PARTS, ReleasedPart) if (folder / PARTS).exists() else ():
        if part.record not in records:
            raise IndexTableError(f"{folder / PARTS}: no record '{part.record}'. Import the edition again.")
        yield from _part_lines(descriptions[part.record], part)


def _part_lines(description: str, row: ReleasedPart) -> Iterator[str]:
    part = f"{description.removesuffix('>')}/{to_slug(row.part)}>"
    yield f"{part} {A} {format_term('ReleasedPart')}"
    yield f"{part} {format_term('listedIn')} {description}"
    yield f"{part} {format_term('partName')} {format_literal(row.part)}"
    if row.raw_license:
        yield f"{part} {format_term('partLicenseText')} {format_literal(row.raw_license)}"
    yield from (f"{part} {format_term('partLicense')} {format_thing('license', name)}" for name in row.licenses)


def _common_lines(claim: str, source: str, edition: str, record: Record, as_of: str) -> Iterator[str]:
    day = f"^^<{PREFIXES['xsd']}date>"
    yield f"{claim} {format_term('model')} {format_thing('model', record.model)}"
    yield f"{claim} {DC_SOURCE} {format_thing('source', source)}"
    yield f"{claim} {format_term('edition')} {format_literal(edition)}{day}"
    yield f"{claim} {format_term('asOf')} {format_literal(as_of or edition)}{day}"
    yield f"{claim} {format_term('locator')} {format_literal(record.key)}"


def _assessment_lines(claim: str, row: IndexClaim) -> Iterator[str]:
    yield f"{claim} {format_term('component')} {format_component(row.component)}"
    if row.outcome in OUTCOMES:  # what is public has a license and no level, and the rules derive one where they can
        yield f"{claim} {format_term('outcome')} {format_term(OUTCOMES[row.outcome])}"
    if row.level:
        yield f"{claim} {format_term('level')} {format_term(row.level)}"
    yield from (f"{claim} {format_term('likelyLevel')} {format_term(level)}" for level in row.likely)
    yield from (f"{claim} {format_term('candidateLevel')} {format_term(level)}" for level in row.candidates)
    if row.access:
        yield f"{claim} {format_term('access')} {format_term(ACCESS[row.access])}"
    yield from (f"{claim} {format_term('license')} {format_thing('license', name)}" for name in row.licenses)
    if row.scope:
        yield f"{claim} {format_term('licenseScope')} {format_literal(row.scope)}"
    yield from (f"{claim} {format_term('coversComponent')} {format_component(part)}" for part in row.joint)
    yield from (f"{claim} {format_term('evidence')} {format_link(link)}" for link in row.evidence if format_link(link))
    yield f"{claim} {format_term('mappingRule')} {format_literal(row.rule)}"
    if row.raw_value:
        yield f"{claim} {format_term('rawValue')} {format_literal(row.raw_value)}"
    if row.raw_license:
        yield f"{claim} {format_term('rawLicense')} {format_literal(row.raw_license)}"


def _description_lines(claim: str, record: Record) -> Iterator[str]:
    yield f"{claim} {format_term('nameAsPrinted')} {format_literal(record.label)}"
    yield from (f"{claim} {format_term('developer')} {format_thing('developer', name)}" for name in record.developer)
    if record.size:
        yield f"{claim} {format_term('largestSize')} {format_literal(record.size)}^^<{PREFIXES['xsd']}integer>"
    if notation := _SIZE.fullmatch(record.size_notation.upper().replace("X", "x")):
        yield f"{claim} {format_term('sizeNotation')} {format_literal(notation[0])}"
    if month := _MONTH.fullmatch(record.released):
        yield f"{claim} {format_term('releaseMonth')} {format_literal(month[1])}^^<{PREFIXES['xsd']}gYearMonth>"
    yield from (f"{claim} {format_term('baseModelName')} {format_literal(name)}" for name in record.base_models)
    yield from (f"{claim} {format_term('dataSetName')} {format_literal(name)}" for name in record.datasets)
    for column in LINKS:
        name = format_term(column.replace("_link", "Link"))
        yield from (f"{claim} {name} {format_link(link)}" for link in getattr(record, column) if format_link(link))
    yield from (
        f"{claim} {format_term('evidence')} {format_link(link)}" for link in record.evidence if format_link(link)
    )
    for column, name in TEXTS.items():
        if value := getattr(record, column):
            yield f"{claim} {format_term(name)} {format_literal(value)}"
