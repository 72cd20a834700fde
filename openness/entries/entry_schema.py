"""A JSON Schema of entries in YAML, made from the rules: editors complete and explain keys and values by it.

A schema knows less than the rules: it says which keys and values there are, and `openness check` says the rest.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from openness import rdf
from openness.entries.entry_keys import Described, Key, all_keys, read_keys
from openness.entries.write_yaml import SCHEMA_IRI
from openness.rdf.rows import text
from openness.readers.jsonld import context
from openness.readers.records import ACCESS, DESCRIPTION, NOT_ASSESSED, OUTCOMES, TYPES
from openness.terms import slug

Schema = dict[str, Any]

TEXT: Schema = {"type": ["string", "number", "boolean"]}
SIMPLE: Mapping[str, Schema] = {
    "text": TEXT,
    "number": {"type": ["integer", "string"], "pattern": r"^[+-]?[0-9]+$"},
    "date": {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "examples": ["2026-11-24"]},
    "month": {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}$", "examples": ["2026-11"]},
    "year": {"type": ["integer", "string"], "pattern": r"^[0-9]{4}$"},
    "address": {"anyOf": [{"type": "string", "format": "uri-reference"}, {"type": "object"}]},
}
IN_FULL: Schema = {"type": "string", "pattern": "^(opn:|https?://)"}
"""A term by its prefixed name or IRI."""
LICENSES = "SELECT DISTINCT ?license ?spdx { ?license a opn:License OPTIONAL { ?license opn:spdxId ?spdx } }"


def make_schema(root: Path, store: rdf.Store) -> Schema:
    """Return the schema of an entry; the licenses that it offers are those of a store. Raises ShapesError."""
    described = read_keys(root)
    names = _license_names(store)
    definitions = {name: _thing(one) for name, one in described.items()}
    definitions["Component"] = _component(described["Assessment"])
    definitions["LicenseName"] = {"anyOf": [{"enum": names}, {"type": "string"}, {"$ref": "#/definitions/License"}]}
    definitions["KnownKey"] = {"anyOf": [{"enum": [*all_keys(described), *_words()]}, {"pattern": "[:@]"}]}
    definitions["Node"] = _node(described)
    definitions["Model"]["properties"] |= _properties(described["ModelDescription"], DESCRIPTION)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": SCHEMA_IRI,
        "title": "Entry of Openness",
        "description": "What a source says of a model: a record, or a list of claims.",
        "type": "object",
        "properties": _record(described),
        "propertyNames": {"$ref": "#/definitions/KnownKey"},
        "if": {"required": ["components"]},
        "then": {"required": ["model", "source"]},
        "definitions": definitions,
    }


def _record(described: Mapping[str, Described]) -> Schema:
    """Return the keys at the top: those of a record, of what holds for its claims, and of a list of claims."""
    components = sorted(word for word, term in context().items() if _is_component(described, word, term))
    return {
        **_properties(described["Record"]),
        "type": {"type": "string"},
        "id": {"type": "string", "description": "The last part of the address here."},
        "components": {
            "type": "object",
            "description": "What the source says of each component; leave out what nobody assessed.",
            "properties": {name: {"$ref": "#/definitions/Component"} for name in components},
            "additionalProperties": False,
        },
        "claims": {
            "description": "Claims one by one, further records, or things that are new.",
            "anyOf": [{"type": "array", "items": {"$ref": "#/definitions/Node"}}, {"$ref": "#/definitions/Node"}],
        },
        "said": {"description": "What several claims have in common, for an anchor of YAML."},
        "curated": {"description": "The same, for claims of a curator."},
    }


def _is_component(described: Mapping[str, Described], word: str, term: object) -> bool:
    key = next(key for key in described["Assessment"].keys if key.name == "component")
    return isinstance(term, str) and word in key.values and word != slug(term.replace(":", "#"))


def _component(assessment: Described) -> Schema:
    """Return the value of a component: a word, the facts of the source, or several claims with dates."""
    words = {"enum": [*OUTCOMES, *ACCESS, NOT_ASSESSED]}
    claim = {"$ref": "#/definitions/Assessment"}
    return {"description": assessment.definition, "anyOf": [words, claim, {"type": "array", "items": claim}]}


def _node(described: Mapping[str, Described]) -> Schema:
    """Return an item of a list of claims, which has the keys of its type."""
    cases = [
        {
            "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
            "then": {"$ref": f"#/definitions/{name}"},
        }
        for name in described
    ]
    return {"type": "object", "properties": {"type": _type(described)}, "allOf": cases}


def _type(described: Mapping[str, Described]) -> Schema:
    choice = {"anyOf": [{"enum": list(described)}, {"type": "string"}]}
    return {"anyOf": [choice, {"type": "array", "items": choice}], "description": "What is described."}


def _thing(one: Described) -> Schema:
    return {
        "type": "object",
        "description": one.definition,
        "properties": {"id": {"type": "string"}, "type": {}, **_properties(one)},
        "propertyNames": {"$ref": "#/definitions/KnownKey"},
    }


def _properties(one: Described, names: Iterable[str] = ()) -> Schema:
    wanted = set(names)
    found: Schema = {}
    for key in one.keys:
        if not wanted or key.name in wanted:
            found[key.name] = _value(key)
    short = {"released": "releaseMonth", "size": "sizeNotation"}
    return found | {name: found[of] for name, of in short.items() if of in found}


def _value(key: Key) -> Schema:
    """Return what a key takes; several values are a list."""
    if key.takes == "term":
        value: Schema = {"anyOf": [{"enum": list(key.values)}, IN_FULL]} if key.values else {}
    elif key.takes in SIMPLE:
        value = SIMPLE[key.takes]
    elif key.takes == "license":
        value = {"$ref": "#/definitions/LicenseName"}
    else:
        kind = TYPES.get(key.takes)
        value = {"anyOf": [{"type": "string"}, {"$ref": f"#/definitions/{kind}"} if kind else {"type": "object"}]}
    needed = "Required. " if key.required else ""
    described = {"description": f"{needed}{key.definition}"} if needed or key.definition else {}
    if key.single:
        return {**described, "allOf": [value]} if value else described
    return {**described, "anyOf": [value, {"type": "array", "items": value}]} if value else described


def _words() -> list[str]:
    """Return the keys of the context that are no properties, such as `id`."""
    return [name for name, term in context().items() if isinstance(term, str) and term.startswith("@")] + [
        *("said", "curated", "components", "released", "size"),
        *(name for name, term in context().items() if isinstance(term, dict)),
    ]


def _license_names(store: rdf.Store) -> list[str]:
    """Return SPDX ids of the licenses, and the last parts of the addresses of all."""
    rows = rdf.select(store, LICENSES).rows
    found = {text(spdx) for _, spdx in rows if spdx is not None} | {slug(text(license_)) for license_, _ in rows}
    return sorted(name for name in found if not name.startswith("LicenseRef-"))
