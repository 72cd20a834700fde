"""The data dictionary of an answer: what each column of its CSV is, as metadata of CSV on the Web (W3C)."""

import re
from collections.abc import Mapping

from openness.rdf.rows import Literal, NamedNode, Rows, Term, datatype, text
from openness.terms import DATA_LICENSE
from openness.web.html_tables import heading
from openness.xsd import XSD, is_valid

COLUMNS: Mapping[str, str] = {
    "thing": "The IRI of what the row is about.",
    "claim": "The IRI of the claim that the row comes from.",
    "level": "The openness level, C1 to C5 for code and D1 to D5 for data and weights, 5 the most open; ? is unknown.",
    "notation": "The value as the source prints it.",
    "license": "The license on which the level rests; several are separated by commas.",
    "stage": "The stage of the pipeline to which the component belongs.",
    "view": "The choice of claims: `current`, or a source as it printed them.",
    "place": "Where in the source it can be read.",
    "source": "The source that makes the claim.",
    "as_of": "The day on which it was so, by the source.",
    "models": "How many models are counted.",
    "graded": "How many components have a level.",
    "open": "How many components are free of restrictions or slightly restricted (level 4 or 5).",
    "free": "How many components are free of restrictions (level 5).",
    "restricted": "How many components are public or can be reached, with more restrictions (level 2 or 3).",
    "not_public": "How many are not public (level 1).",
    "not_applicable": "How many there are not, as a model without alignment has no code of it.",
    "unknown": "How many components are not known: a source looked and could not find out.",
    "not_assessed": "How many components no source in the view has assessed.",
    "level_5_percent": "Percent of all components that apply or may apply that have level 5.",
    "level_5_percent_of_assessed": "Percent of the assessed components that have level 5.",
    "score": "How many of the five criteria the license permits.",
    "evaluated_by": "The source that has read the license.",
    "evaluated_on": "The day of the evaluation.",
    "confidence": "How surely the evaluation follows from the text of the license.",
    "clause": "The clause of the license.",
    "condition": "The condition, in words.",
    "conditions": "The conditions, in words, with their clauses.",
    "text": "The address of the text of the license.",
    "kind": "The kind of what the row is about.",
    "issued": "The date of issue.",
    "developer": "Who made the model; several are separated by commas.",
    "year": "The year of the first release.",
}
"""What columns mean that several queries have."""

_LEVEL = re.compile(r"level_([1-5])")
_KINDS: Mapping[str, str] = {"integer": "integer", "decimal": "decimal", "double": "double", "boolean": "boolean"}


def describe_columns(title: str, description: str, rows: Rows, address: str) -> dict[str, object]:
    """Describe a CSV file, which is at an address; its rows are read once for the data types."""
    kinds: list[set[str]] = [set() for _ in rows.columns]
    for row in rows.rows:
        for at, value in enumerate(row):
            if value is not None and text(value):
                kinds[at].add(_kind(value))
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": address,
        "dc:title": title,
        "dc:description": description,
        "dc:license": {"@id": DATA_LICENSE},
        "tableSchema": {"columns": [_column(name, kinds[at]) for at, name in enumerate(rows.columns)]},
    }


def _column(name: str, kinds: set[str]) -> dict[str, object]:
    """Describe a column; one with values of several data types holds texts."""
    kind = next(iter(kinds)) if len(kinds) == 1 else "string"
    level = _LEVEL.fullmatch(name)
    words = f"How many components have level {level[1]}." if level else COLUMNS.get(name, heading(name))
    return {"name": name, "titles": name, "datatype": kind, "dc:description": words}


def _kind(value: Term) -> str:
    """Return the data type of CSV on the Web that a value has."""
    if isinstance(value, NamedNode):
        return "anyURI"
    kind = datatype(value).removeprefix(XSD) if isinstance(value, Literal) else ""
    if kind == "date":
        return "date" if is_valid(text(value), XSD + "date") and len(text(value)) == DAY else "string"
    return _KINDS.get(kind, "string")


DAY = len("2026-11-30")
