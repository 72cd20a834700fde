"""The pages that only a site without a server has: search in the browser, all names, and what needs a server."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, Flask, Response, abort, json, render_template, request

from openness.search.directory import PLURALS, Thing
from openness.web.api.api_pages import AGENT_HEAD
from openness.web.site import site
from openness.web.static_site.addresses import NEEDS_SERVER
from openness.web.things import rule_pages

pages = Blueprint("static_pages", __name__)

SWITCH = "without_server"
"""The variable that is true in the templates of a site without a server; it holds the content policy."""
LOCAL = "http://127.0.0.1:8000"
"""Where `openness serve` shows the site."""
NEEDED_FOR: Mapping[str, tuple[str, str]] = {
    "sparql.endpoint": ("SPARQL", "Queries of your own run where the landscape is loaded."),
    "check.show": ("Add or check a model", "An entry is checked by the rules where the landscape is loaded."),
    "license_check.show": ("License check", "Licenses are checked against the terms that you type in."),
    "api.show": ("API", "Programs ask a running site."),
}
"""The pages that are computed from what visitors send, by endpoint: the title of each, and why it needs a server."""
OTHER = "other"
"""Stands for the first letter of names that do not start with a letter of A to Z."""

Name = tuple[str, str, tuple[str, ...]]
"""A name, the last part of the address of its page, and other names."""


@dataclass(frozen=True)
class Names:
    """The names of a kind of pages, and the folder below which the pages are."""

    kind: str
    folder: str
    names: tuple[Name, ...]


def register(app: Flask, policy: str) -> None:
    """Give an application these pages, in place of those that need a server; `policy` is the content policy."""
    app.register_blueprint(pages)
    app.jinja_env.globals[SWITCH] = policy
    for endpoint in NEEDED_FOR:
        app.view_functions[endpoint] = show_need
    app.view_functions["search.show"] = search
    app.view_functions["api.for_agents"] = for_agents


@pages.get(NEEDS_SERVER)
def show_need() -> str:
    """Say why a page needs a server, and how to start one."""
    title, why = NEEDED_FOR.get(request.endpoint or "", ("This page needs a server", ""))
    return render_template("needs_server.html", title=title, why=why, local=LOCAL, path=request.path)


def search() -> str:
    """Search in the browser."""
    return render_template("search_names.html")


@pages.get("/names.json")
def names_file() -> Response:
    """Give all names for the search in the browser: the folder and the names of each kind.

    A name is a text if the last part of its address is the text in lower case with hyphens; else it is a list of the
    text, the last part of its address (empty where it is as above), and other names.
    """
    listed = [
        {"kind": one.kind, "folder": one.folder, "names": [_pack_name(name) for name in one.names]}
        for one in _names_by_kind()
    ]
    body = json.dumps(listed, ensure_ascii=False, separators=(",", ":"))
    return Response(body, mimetype="application/json")


@pages.get("/names")
def letters() -> str:
    """List the first letters of all names."""
    return render_template("names.html", letters=_count_letters(), letter="", names=[])


@pages.get("/names/<letter>")
def names_of_letter(letter: str) -> str:
    """List all names with a first letter."""
    found = sorted(
        (label.casefold(), label, one.kind, f"{request.script_root}/{one.folder}{quote(last)}")
        for one in _names_by_kind()
        for label, last, _ in one.names
        if _first_letter(label) == letter
    )
    if not found:
        abort(404)
    return render_template("names.html", letters=_count_letters(), letter=letter, names=[row[1:] for row in found])


@pages.get("/404.html")
def not_found() -> str:
    """Say that there is nothing at an address."""
    return render_template("error.html", code=404, title="Not found", message="There is nothing at this address.")


def for_agents() -> Response:
    """List the files for agents that read text (llmstxt.org): the answers to the questions, and the data."""
    base = request.url_root.rstrip("/")
    lines = [
        *AGENT_HEAD,
        "These are files, all in the current view. Cite the source and the date.",
        "",
        "## Files",
        "",
        f"- [Names]({base}/names.json): all names, by kind; a page is in the folder of its kind, its name in hyphens",
        f"- `{base}/model/NAME.ttl`, `{base}/model/NAME.jsonld`: a model with its claims",
        f"- [Description of the data set]({base}/dataset.ttl): what it holds, in VoID and DCAT",
        f"- [Schema of an entry]({base}/entry.schema.json): its keys and values",
        "- `pip install openness`: other values and views, SPARQL, a check of entries, and tools for agents",
        "",
        "## Questions",
        "",
    ]
    for one in site().queries.values():
        example = any(parameter.required and not parameter.default for parameter in one.parameters)
        if one.constructs or (example and not one.example):
            continue
        file = f"{one.slug}/example.csv" if example else f"{one.slug}.csv"
        values = f" (example: {', '.join(one.example.values())})" if example else ""
        lines.append(f"- [{one.title}]({base}/queries/{file}): {one.question}{values}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _names_by_kind() -> list[Names]:
    return site().once("names by kind", lambda: list(_read_names()))


def _read_names() -> Iterator[Names]:
    """Read the names of each kind that has a list, of terms, questions and rules."""
    for kind in (*PLURALS, "term"):
        things = site().directory.of_kind(kind)
        names = tuple((thing.label, thing.slug, _find_others(thing)) for thing in things)
        if names:
            yield Names(kind, f"{kind}/", names)
    queries = site().queries.values()
    yield Names("question", "queries/", tuple((one.title, one.slug, (one.question, *one.tags)) for one in queries))
    yield Names("rule", "rule/", tuple((code, code, ()) for code in rule_pages.codes()))


def _find_others(thing: Thing) -> tuple[str, ...]:
    """Return the other names of a thing that differ from its label in more than case and punctuation."""
    found = {_simplify(other): other for other in thing.others}
    return tuple(other for simple, other in found.items() if simple != _simplify(thing.label))


def _pack_name(name: Name) -> str | list[str]:
    label, last, others = name
    known = "" if last == _simplify(label) else last
    return [label, known, *others] if known or others else label


def _simplify(name: str) -> str:
    """Return a name as `static/search.js` makes the last part of an address of it."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _first_letter(name: str) -> str:
    first = name[:1].lower()
    return first if "a" <= first <= "z" else OTHER


def _count_letters() -> dict[str, int]:
    """Count the names by their first letter; those that start otherwise come last."""

    def count() -> dict[str, int]:
        counts = Counter(_first_letter(label) for one in _names_by_kind() for label, _, _ in one.names)
        return dict(sorted(counts.items(), key=lambda item: (item[0] == OTHER, item[0])))

    return site().once("first letters", count)
