"""The shapes of what is sent and answered, in JSON Schema, for the description of the API."""

from typing import Any

from openness.check.finding import SEVERITIES

Json = dict[str, Any]

ENTRY = """@prefix opn: <https://w3id.org/openness#> .
@prefix model: <https://w3id.org/openness/model/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

model:my-model a opn:Model ; rdfs:label "My model" .
"""

_FINDING: Json = {
    "type": "object",
    "required": ["code", "severity", "message"],
    "properties": {
        "code": {"type": "string", "examples": ["OPN203"]},
        "severity": {"enum": list(SEVERITIES)},
        "file": {"type": "string"},
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
        "end_line": {"type": "integer", "minimum": 1},
        "end_column": {"type": "integer", "minimum": 1},
        "focus": {"type": "string", "description": "The thing that is at fault."},
        "path": {"type": "string", "description": "The property that is at fault."},
        "value": {"type": "string", "description": "The value that is at fault."},
        "message": {"type": "string", "description": "What is wrong and what to do."},
        "help": {"type": "string", "description": "What would be right."},
        "reason": {"type": "string", "description": "Why it would be right: what licenses and access give."},
        "shape": {"type": "string", "format": "iri", "description": "The rule."},
        "page": {"type": "string", "format": "iri", "description": "Where the rule is explained."},
    },
}

ALL: Json = {
    "Results": {
        "type": "object",
        "description": "SPARQL 1.1 Query Results JSON.",
        "required": ["head"],
        "properties": {
            "head": {"type": "object", "properties": {"vars": {"type": "array", "items": {"type": "string"}}}},
            "boolean": {"type": "boolean"},
            "results": {
                "type": "object",
                "required": ["bindings"],
                "properties": {
                    "bindings": {
                        "type": "array",
                        "items": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Term"}},
                    }
                },
            },
        },
    },
    "Term": {
        "type": "object",
        "required": ["type", "value"],
        "properties": {
            "type": {"enum": ["uri", "literal", "bnode"]},
            "value": {"type": "string"},
            "datatype": {"type": "string", "format": "iri"},
            "xml:lang": {"type": "string"},
        },
    },
    "Finding": _FINDING,
    "Report": {
        "type": "object",
        "required": ["conforms", "counts", "things", "findings", "levels"],
        "properties": {
            "conforms": {"type": "boolean", "description": "Whether there is no violation."},
            "counts": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
            "things": {"type": "integer", "minimum": 0, "description": "How many things were checked."},
            "findings": {"type": "array", "items": {"$ref": "#/components/schemas/Finding"}},
            "levels": {
                "type": "object",
                "description": "The level that follows from license and access, by the IRI of the claim.",
                "additionalProperties": {"type": "string", "pattern": "^[CD][1-5]$"},
            },
        },
    },
    "Problem": {
        "type": "object",
        "description": "Why there is no report (RFC 9457).",
        "required": ["title", "status"],
        "properties": {
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "line": {"type": "integer", "minimum": 1},
            "column": {"type": "integer", "minimum": 1},
        },
    },
}
PAGE: Json = {"text/html": {"schema": {"type": "string"}}}
RESPONSES: Json = {
    "Unchanged": {"description": "Nothing has changed since the answer whose ETag was sent in If-None-Match."},
    "Refused": {
        "description": "A value that does not fit, a parameter that is not known, or one that is missing; the text "
        "names the values that will do.",
        "content": {"text/plain": {"schema": {"type": "string"}}, **PAGE},
    },
    "Missing": {
        "description": "There is no such thing, or no such format; the text names what there is.",
        "content": {"text/plain": {"schema": {"type": "string"}}, **PAGE},
    },
}
HEADERS: Json = {
    "ETag": {"description": "Changes with the data.", "schema": {"type": "string"}},
    "Content-Disposition": {"description": "A name for the file.", "schema": {"type": "string"}},
}
PROBLEM: Json = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def of_media(media: str) -> Json:
    """Return the schema of an answer in a format: tables in JSON are described, other formats are texts."""
    if media == "application/sparql-results+json":
        return {"$ref": "#/components/schemas/Results"}
    return {"type": ["object", "array"]} if media == "application/ld+json" else {"type": "string"}


def of_report(media: str) -> Json:
    """Return the schema of a report in a format."""
    if media == "application/json":
        return {"$ref": "#/components/schemas/Report"}
    return {"type": "object"} if media == "application/sarif+json" else {"type": "string"}
