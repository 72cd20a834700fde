"""The API in OpenAPI 3.1, made from the headers of the saved queries and from what the other doors take and give."""

from collections.abc import Iterable, Mapping
from typing import Any

from openness import __version__
from openness.check.finding import SEVERITIES
from openness.query.answer import choices_of
from openness.query.saved_queries import Parameter, SavedQuery
from openness.rdf.formats import SPARQL_TABLES, Format
from openness.search.directory import PLURALS
from openness.web.api import schemas
from openness.web.checking.check_pages import MAX_BYTES, OUTPUTS, TYPES
from openness.web.queries.answer_files import GRAPH_FORMS, TABLE_FORMS
from openness.web.site import site

Json = dict[str, Any]

MAX_VALUES_LISTED = 200
"""How many values of a pick list are listed; if there are more, the list of their kind has them."""

RESULTS = "application/sparql-results+json"
TEXT: Json = {"text/plain": {"schema": {"type": "string"}}}


def document(host: str) -> Json:
    """Return the description of the API at an address, such as `https://example.org`."""
    return {**site().once("openapi", _document), "servers": [{"url": host}]}


def _document() -> Json:
    queries = sorted(site().queries.values(), key=lambda query: query.slug)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Openness",
            "summary": "How open are generative AI models, component by component?",
            "description": "Saved questions with their answers, all things as linked data, SPARQL, and the check of an "
            "entry. Everything can be read without a key, from any web page. An answer changes only with the data; "
            "its ETag says so. With ?as-of=2024-01-31 any address leads to the same one as of that day.",
            "version": __version__,
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "tags": [
            {"name": "questions", "description": "The saved queries. Each is a page, and a file in several formats."},
            {"name": "things", "description": "Models, licenses and all else that has an IRI, as linked data."},
            {"name": "sparql", "description": "Questions of your own, in SPARQL 1.1."},
            {"name": "check", "description": "Check an entry against the rules. It is not stored."},
        ],
        "paths": {
            **{f"/queries/{query.slug}.{{form}}": {"get": _question(query)} for query in queries},
            "/{kind}/{name}.{form}": {"get": _thing()},
            "/sparql": {"get": _sparql()},
            "/api/check": {"post": _check()},
        },
        "components": {"schemas": schemas.ALL, "responses": schemas.RESPONSES},
    }


def _question(query: SavedQuery) -> Json:
    forms = GRAPH_FORMS if query.constructs else TABLE_FORMS
    in_words = query.sentence and f"{query.question} As a sentence: {query.sentence}"
    return {
        "operationId": query.slug,
        "tags": ["questions"],
        "summary": query.title,
        "description": in_words or query.question,
        "externalDocs": {"description": "The question as a page", "url": f"/queries/{query.slug}"},
        "parameters": [_form(forms), *map(_parameter, query.parameters)],
        "responses": {
            "200": {"description": "The answer.", "headers": schemas.HEADERS, "content": _contents(forms.values())},
            "304": {"$ref": "#/components/responses/Unchanged"},
            "400": {"$ref": "#/components/responses/Refused"},
            "404": {"$ref": "#/components/responses/Missing"},
        },
    }


def _form(forms: Iterable[str]) -> Json:
    return {
        "name": "form",
        "in": "path",
        "required": True,
        "description": "The format, as the ending of the file.",
        "schema": {"type": "string", "enum": list(forms)},
    }


def _parameter(parameter: Parameter) -> Json:
    example = next((q.example[parameter.name] for q in site().queries.values() if parameter.name in q.example), None)
    schema: Json = {
        "type": {"integer": "integer", "decimal": "number", "boolean": "boolean"}.get(parameter.type, "string")
    }
    words = f"{parameter.label}."
    if parameter.type == "date":
        schema["format"] = "date"
    if parameter.type == "string":
        schema["minLength"] = int(parameter.required)
    listed = choices_of(site().landscape, parameter).listed if parameter.type == "iri" else ()
    values = [choice.value for choice in listed]
    if values:
        words += " By name; a label or an IRI will do too."
    if 0 < len(values) <= MAX_VALUES_LISTED:
        schema["enum"] = values
    elif parameter.values:
        schema["enum"] = [_convert_value(parameter, value) for value in parameter.values]
    if parameter.default:
        schema["default"] = _convert_value(parameter, parameter.default)
    described: Json = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": words,
        "schema": schema,
    }
    if example is not None and (not schema.get("enum") or _convert_value(parameter, example) in schema["enum"]):
        described["example"] = _convert_value(parameter, example)
    return described


def _convert_value(parameter: Parameter, value: str) -> object:
    if parameter.type == "integer":
        return int(value)
    if parameter.type == "decimal":
        return float(value)
    return value == "true" if parameter.type == "boolean" else value


def _contents(forms: Iterable[Format]) -> Json:
    return {form.media: {"schema": schemas.of_media(form.media)} for form in forms}


def _thing() -> Json:
    name = {
        "name": "name",
        "in": "path",
        "required": True,
        "description": "The last part of the thing's IRI.",
        "schema": {"type": "string", "pattern": "^[a-z0-9-]+$"},
        "example": "llama-2",
    }
    kind = {
        "name": "kind",
        "in": "path",
        "required": True,
        "description": "What the thing is.",
        "schema": {"type": "string", "enum": list(PLURALS)},
        "example": "model",
    }
    return {
        "operationId": "thing",
        "tags": ["things"],
        "summary": "All that is stated about a thing",
        "description": "The same path without an ending is the thing's IRI here: it answers 303 to the format that is "
        "accepted, and a page to people.",
        "parameters": [kind, name, _form(GRAPH_FORMS)],
        "responses": {
            "200": {"description": "The statements.", "content": _contents(GRAPH_FORMS.values())},
            "304": {"$ref": "#/components/responses/Unchanged"},
            "404": {"$ref": "#/components/responses/Missing"},
        },
    }


def _sparql() -> Json:
    query = {
        "name": "query",
        "in": "query",
        "description": "A SPARQL 1.1 query; our prefixes are known. A POST takes it too, as the protocol has it. "
        "Without a query the service describes itself: as a page with an editor, or in RDF.",
        "schema": {"type": "string", "minLength": 1},
        "example": "SELECT ?model ?label { ?model a opn:Model ; rdfs:label ?label } ORDER BY ?label LIMIT 5",
    }
    tables = [form for form in TABLE_FORMS.values() if form in SPARQL_TABLES]
    return {
        "operationId": "sparql",
        "tags": ["sparql"],
        "summary": "Ask in SPARQL",
        "description": "The SPARQL 1.1 Protocol for queries. SELECT and ASK answer as tables, CONSTRUCT and DESCRIBE "
        "as graphs. Time, rows, size and memory are limited, and an answer that was stopped says so.",
        "parameters": [query],
        "responses": {
            "200": {
                "description": "The answer.",
                "content": {**_contents([*tables, *GRAPH_FORMS.values()]), **schemas.PAGE},
            },
            "400": {"description": "The query does not parse, or asks what is refused.", "content": TEXT},
            "406": {"description": "The answer cannot be written as accepted.", "content": TEXT},
            "503": {"description": "All that can answer is busy, or a limit was met.", "content": TEXT},
            "504": {"description": "The query took too long.", "content": TEXT},
        },
    }


def _check() -> Json:
    content: dict[str, Json] = {media: {"schema": {"type": "string", "maxLength": MAX_BYTES}} for media in TYPES}
    content["text/turtle"] = {**content["text/turtle"], "example": schemas.ENTRY}
    return {
        "operationId": "check",
        "tags": ["check"],
        "summary": "Check an entry against the rules",
        "description": f"The entry is checked together with this landscape. Findings are {', '.join(SEVERITIES)}. "
        "It is not stored, and no IRI in it is fetched.",
        "parameters": [
            {
                "name": "name",
                "in": "query",
                "description": "What the entry is called in the report.",
                "schema": {"type": "string"},
                "example": "my-model.ttl",
            }
        ],
        "requestBody": {"required": True, "content": content},
        "responses": {
            "200": {
                "description": "The report; an entry with violations has one too.",
                "content": {media: {"schema": schemas.of_report(media)} for media in OUTPUTS},
            },
            **{
                status: {"description": words, "content": schemas.PROBLEM}
                for status, words in {
                    "400": "The entry cannot be read; the problem gives the line.",
                    "413": f"The entry is larger than {MAX_BYTES:,} bytes.",
                    "415": "The type of the entry is not known; the problem lists those that are.",
                    "422": "The entry took too long or brought the check down.",
                    "503": "All that can check is busy.",
                }.items()
            },
            "406": {"description": "The report cannot be written as accepted.", "content": TEXT},
        },
    }


def by_tag(described: Mapping[str, Any]) -> list[tuple[Json, list[tuple[str, str, Json]]]]:
    """Group the operations of a description by their tags: for each its path, its method and what it is."""
    grouped = []
    for tag in described["tags"]:
        found = [
            (path, method, operation)
            for path, methods in described["paths"].items()
            for method, operation in methods.items()
            if tag["name"] in operation["tags"]
        ]
        grouped.append((tag, found))
    return grouped
