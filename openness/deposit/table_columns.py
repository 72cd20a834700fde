"""The tables of a deposit: which class has which columns, and the property behind each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from openness.terms import BASE, PREFIXES

Kind = Literal["text", "name", "link", "integer", "decimal", "date"]
TERMS = PREFIXES["opn"]
NOTHING_ELSE = ""


@dataclass(frozen=True)
class Column:
    """A column: its name, the IRI of its property, the kind of its values, and the start of IRIs that cells leave out.

    A column of `many` values has a list in a cell.
    """

    name: str
    property: str
    kind: Kind = "text"
    start: str = NOTHING_ELSE
    many: bool = False
    table: str = ""
    """The table whose first column has the values."""


@dataclass(frozen=True)
class TableColumns:
    """A table: its name, what a row is, the class of its rows, and its columns; the first is the name of the row."""

    name: str
    about: str
    of_class: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> Column:
        """The column that names a row."""
        return self.columns[0]


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _text(name: str, of: str, many: bool = False) -> Column:
    return Column(name, _iri(of), many=many)


def _link(name: str, of: str, many: bool = True) -> Column:
    return Column(name, _iri(of), "link", many=many)


def _make_typed(name: str, of: str, kind: Kind) -> Column:
    return Column(name, _iri(of), kind)


def _term(name: str, of: str, many: bool = False, table: str = "") -> Column:
    return Column(name, _iri(of), "name", TERMS, many, table)


def _thing(name: str, of: str, kind: str, many: bool = False, table: str = "") -> Column:
    return Column(name, _iri(of), "name", f"{BASE}{kind}/", many, table)


def _key(kind: str) -> Column:
    return Column(kind, "", "name", f"{BASE}{kind}/")


_CLAIMED = (
    _thing("source", "dcterms:source", "source", table="sources"),
    _make_typed("edition", "opn:edition", "date"),
    _make_typed("as_of", "opn:asOf", "date"),
    _text("locator", "opn:locator"),
    _link("evidence", "opn:evidence"),
    _term("standing", "opn:standing"),
    _text("reason", "opn:reason"),
    _thing("revision_of", "prov:wasRevisionOf", "claim", many=True),
    _thing("views", "opn:inView", "view", many=True),
)
"""What each claim has: who made it, when, where it is, and the views that it is in."""

TABLES: tuple[TableColumns, ...] = (
    TableColumns(
        "models",
        "A model, by its name in addresses",
        "opn:Model",
        (
            _key("model"),
            _text("label", "rdfs:label"),
            _text("other_names", "skos:altLabel", many=True),
            _thing("base_models", "opn:baseModel", "model", many=True),
            _thing("family", "opn:family", "family", many=True),
            _link("same_as", "skos:exactMatch"),
        ),
    ),
    TableColumns(
        "developers",
        "A developer of models",
        "opn:Developer",
        (
            _key("developer"),
            _text("label", "rdfs:label"),
            _term("classes", "rdf:type", many=True),
            _thing("based_in", "opn:basedIn", "jurisdiction", many=True),
            _thing("source", "dcterms:source", "source", many=True),
            _text("locator", "opn:locator"),
            _link("same_as", "skos:exactMatch"),
        ),
    ),
    TableColumns(
        "sources",
        "A source of claims",
        "opn:Source",
        (
            _key("source"),
            _text("label", "rdfs:label"),
            _text("title", "dcterms:title"),
            _text("citation", "dcterms:bibliographicCitation"),
            _text("issued", "dcterms:issued"),
            _text("publisher", "dcterms:publisher", many=True),
            _link("license", "dcterms:license"),
            _link("link", "rdfs:seeAlso"),
        ),
    ),
    TableColumns(
        "licenses",
        "A license of components",
        "opn:License",
        (
            _key("license"),
            _text("label", "rdfs:label"),
            _text("other_names", "skos:altLabel", many=True),
            _text("spdx_id", "opn:spdxId"),
            _text("hub_keys", "opn:hubKey", many=True),
            _thing("source", "dcterms:source", "source", many=True),
            _link("link", "rdfs:seeAlso"),
            _link("same_as", "skos:exactMatch"),
        ),
    ),
    TableColumns(
        "license_evaluations",
        "What a source reads in a license: the criteria that it permits and withholds, and the levels that follow",
        "opn:LicenseEvaluation",
        (
            _key("claim"),
            _thing("licenses", "opn:evaluates", "license", many=True),
            _term("permits", "opn:permits", many=True),
            _term("withholds", "opn:withholds", many=True),
            _term("undecided", "opn:undecided", many=True),
            _make_typed("score", "opn:score", "integer"),
            _make_typed("minimum_score", "opn:minimumScore", "integer"),
            _make_typed("maximum_score", "opn:maximumScore", "integer"),
            _term("code_level", "opn:codeLevel"),
            _term("data_level", "opn:dataLevel"),
            _term("restrictiveness", "opn:restrictiveness"),
            *_CLAIMED,
        ),
    ),
    TableColumns(
        "assessments",
        "What a source says of one component of a model at a date",
        "opn:Assessment",
        (
            _key("claim"),
            _thing("model", "opn:model", "model", table="models"),
            _term("component", "opn:component", table="components"),
            _term("outcome", "opn:outcome"),
            _term("level", "opn:level"),
            _term("expected_level", "opn:expectedLevel", many=True),
            _thing("licenses", "opn:license", "license", many=True),
            _term("access", "opn:access", many=True),
            _text("notation", "opn:notation"),
            _text("raw_value", "opn:rawValue", many=True),
            _text("raw_license", "opn:rawLicense", many=True),
            _text("mapping_rule", "opn:mappingRule", many=True),
            *_CLAIMED,
        ),
    ),
    TableColumns(
        "descriptions",
        "What a source says of a model as a whole at a date",
        "opn:ModelDescription",
        (
            _key("claim"),
            _thing("model", "opn:model", "model", table="models"),
            _text("name_as_printed", "opn:nameAsPrinted", many=True),
            _thing("developers", "opn:developer", "developer", many=True),
            _text("release_month", "opn:releaseMonth"),
            _make_typed("size", "opn:largestSize", "integer"),
            _text("size_notation", "opn:sizeNotation"),
            _text("modality", "opn:modality", many=True),
            _text("model_kind", "opn:modelKind", many=True),
            _text("base_model_names", "opn:baseModelName", many=True),
            _text("training_data_names", "opn:dataSetName", many=True),
            _link("weights_link", "opn:weightsLink"),
            _link("code_link", "opn:codeLink"),
            _link("data_link", "opn:dataLink"),
            _link("paper_link", "opn:paperLink"),
            _link("card_link", "opn:cardLink"),
            *_CLAIMED,
        ),
    ),
    TableColumns(
        "observations",
        "A figure about a model that a source gives at a date, such as downloads",
        "opn:ImpactObservation",
        (
            _key("claim"),
            _thing("model", "opn:model", "model", table="models"),
            _term("metric", "opn:metric"),
            _make_typed("value", "opn:value", "decimal"),
            _text("notation", "opn:notation"),
            _term("outcome", "opn:outcome"),
            *_CLAIMED,
        ),
    ),
    TableColumns(
        "components",
        "One of the twelve components of a model",
        "opn:Component",
        (
            Column("component", "", "name", TERMS),
            _text("label", "rdfs:label"),
            _text("definition", "skos:definition"),
            _term("stage", "opn:stage"),
            _term("kind", "opn:kind"),
            _make_typed("position", "opn:position", "integer"),
        ),
    ),
    TableColumns(
        "levels",
        "A level of openness, from 1 (closed) to 5 (free of restrictions), of code (C) or data (D)",
        "opn:OpennessLevel",
        (
            Column("level", "", "name", TERMS),
            _text("label", "rdfs:label"),
            _text("definition", "skos:definition"),
            _term("kind", "opn:kind"),
            _make_typed("rank", "opn:rank", "integer"),
        ),
    ),
)

KEYS: Mapping[str, str] = {table.name: table.key.name for table in TABLES}
"""The column of each table that names its rows."""

CURRENT = "current"
"""The last column of claims: whether the view that people see first has them."""
DATATYPES: Mapping[Kind, str] = {
    "text": "string",
    "name": "string",
    "link": "anyURI",
    "integer": "integer",
    "decimal": "decimal",
    "date": "date",
}
"""The datatypes of CSV on the Web."""


def has_views(table: TableColumns) -> bool:
    """Return whether the rows of a table are claims, which views choose from."""
    return any(column.name == "views" for column in table.columns)
