"""The page of the HTTP interface, from the OpenAPI document that the site itself gives."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from markdown_text import escape_markdown, format_code, format_table

from openness.landscape import build
from openness.web import close, create_app

QUESTIONS = "questions"
"""The tag of the saved queries, which have pages of their own here."""


def write_http_page(root: Path) -> str:
    """Return the page, made from `/openapi.json` of a site of the landscape."""
    app = create_app(build(root))
    try:
        document: dict[str, Any] = app.test_client().get("/openapi.json").get_json()
    finally:
        close(app)
    return "\n\n".join(_write_page(document)) + "\n"


def _write_page(document: Mapping[str, Any]) -> Iterator[str]:
    yield "# HTTP"
    yield escape_markdown(document["info"]["description"])
    yield (
        f"A site has this as `/api` for people and `/openapi.json` for programs (OpenAPI {document['openapi']}). "
        "Limits, headers and status codes: [The site for programs](../../webapp/README.md)."
    )
    found = [(operation, method, path) for path, one in document["paths"].items() for method, operation in one.items()]
    found.sort(key=lambda one: one[0]["tags"][0])
    about = {tag["name"]: tag["description"] for tag in document["tags"]}
    for tag, group in groupby(found, key=lambda one: one[0]["tags"][0]):
        yield f"## {tag.capitalize()}"
        yield escape_markdown(about[tag])
        if tag == QUESTIONS:
            yield format_table(
                ("address", "query"),
                [
                    (format_code(path), f"[{escape_markdown(one['summary'])}](queries/{one['operationId']}.md)")
                    for one, _, path in group
                ],
            )
            continue
        for operation, method, path in group:
            yield from _write_operation(operation, method, path)


def _write_operation(operation: Mapping[str, Any], method: str, path: str) -> Iterator[str]:
    yield f"### `{method.upper()} {path}`"
    yield f"{escape_markdown(operation['summary'])}. {escape_markdown(operation.get('description', ''))}"
    if parameters := [one for one in operation.get("parameters", ()) if "name" in one]:
        rows = [
            (format_code(one["name"]), one["in"], "yes" if one.get("required") else "no", _describe(one))
            for one in parameters
        ]
        yield format_table(("parameter", "in", "required", "meaning"), rows)
    if body := operation.get("requestBody"):
        yield f"Body: {', '.join(map(format_code, body['content']))}."
    answers = [
        (code, escape_markdown(answer.get("description", answer.get("$ref", "").rsplit("/", 1)[-1])))
        for code, answer in operation["responses"].items()
    ]
    yield format_table(("status", "meaning"), answers)


def _describe(parameter: Mapping[str, Any]) -> str:
    schema = parameter.get("schema", {})
    values = ", ".join(map(format_code, map(str, schema.get("enum", ()))))
    return f"{escape_markdown(parameter.get('description', ''))} {values}".strip()
