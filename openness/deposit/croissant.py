"""The tables of a deposit as Croissant, so that libraries for machine learning load them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from openness import __version__
from openness.deposit.crate import ABSTRACT, PAPER, TITLE, DepositFile, Release
from openness.deposit.table_columns import CURRENT, KEYS, TABLES, Column, Kind, TableColumns, has_views
from openness.terms import DATA_LICENSE

CROISSANT = "croissant.json"
# The context that the specification of Croissant 1.0 gives, of 1 March 2024.
CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
CITATION = (
    "@inproceedings{eiras2024, title={Near to Mid-term Risks and Opportunities of Open-Source Generative AI}, "
    f"author={{Eiras, Francisco and others}}, booktitle={{ICML}}, year={{2024}}, url={{{PAPER}}}}}"
)
TYPES: Mapping[Kind, str] = {
    "text": "sc:Text",
    "name": "sc:Text",
    "link": "sc:Text",  # some are names with a space
    "integer": "sc:Integer",
    "decimal": "sc:Float",
    "date": "sc:Date",
}


def write_croissant(release: Release, files: Sequence[DepositFile]) -> bytes:
    """Return the description of the files of JSON Lines, whose cells have lists, and texts such as N/A as they are.

    Source: Croissant Format Specification 1.0, MLCommons, 2024.
    """
    by_path = {file.path: file for file in files}
    document = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": "openness",
        "alternateName": TITLE,
        "description": ABSTRACT,
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "license": DATA_LICENSE,
        "url": release.identifier,
        "version": __version__,
        "datePublished": release.day,
        "creator": {"@type": "sc:Organization", "name": "The Openness project", "url": "https://w3id.org/openness"},
        "citeAs": CITATION,
        "distribution": [_file(by_path[f"jsonl/{table.name}.jsonl"]) for table in TABLES],
        "recordSet": [_records(table) for table in TABLES],
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _file(file: DepositFile) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": f"{file.size} B",
        "encodingFormat": "application/jsonlines",
        "sha256": file.sha256,
    }


def _records(table: TableColumns) -> dict[str, Any]:
    fields = [_field(table, column) for column in table.columns]
    if has_views(table):
        fields.append(_name_part(table, CURRENT) | {"dataType": "sc:Boolean"})
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": f"{table.about}.",
        "key": {"@id": f"{table.name}/{table.key.name}"},
        "field": fields,
    }


def _field(table: TableColumns, column: Column) -> dict[str, Any]:
    found = _name_part(table, column.name) | {"dataType": TYPES[column.kind]}
    if column.property:
        found["equivalentProperty"] = column.property
    if column.many:
        found["repeated"] = True
    if column.table and not column.many:
        found["references"] = {"field": {"@id": f"{column.table}/{KEYS[column.table]}"}}
    return found


def _name_part(table: TableColumns, name: str) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{name}",
        "name": name,
        "source": {"fileObject": {"@id": f"jsonl/{table.name}.jsonl"}, "extract": {"column": name}},
    }
