"""The pages about the project: About, Method, Contribute and Contact, Changelog, and the report of an error."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, render_template, request

from openness.paths import ROOT
from openness.rdf.rows import text
from openness.search.directory import Thing
from openness.terms import BASE
from openness.web.site import address, site
from openness.web.things.license import scales

pages = Blueprint("about", __name__)

SETTINGS: Mapping[str, str] = {"CONTACT": "OPENNESS_CONTACT", "REPOSITORY": "OPENNESS_REPOSITORY"}
"""Where to write to: an e-mail address, and a repository with issues; each by its environment variable."""

MAX_REPORT = 1_500
"""How many characters of a report go into the address of a mail or an issue."""


@dataclass(frozen=True)
class Change:
    """A version in the changelog: its name, and under each heading what changed, as pieces of text and code."""

    name: str
    groups: tuple[tuple[str, tuple[tuple[tuple[str, bool], ...], ...]], ...]


def settings() -> dict[str, str]:
    """Read where visitors may write to from the environment."""
    return {name: os.environ.get(variable, "").strip() for name, variable in SETTINGS.items()}


@pages.get("/about")
def show() -> str:
    """Say what this is, who makes it, how old it is, and whom to write to."""
    listed = site().directory.of_kind("source")
    return render_template("about.html", sources=[(source.label, address(source)) for source in listed], **_doors())


@pages.get("/method")
def method() -> str:
    """Explain how a component gets its level, with an example, and what the method cannot do."""
    example = site().directory.get(BASE + "model/bloom")
    return render_template(
        "method.html",
        scales=site().once("scales", scales),
        scale=site().answer("score-scale").records() if "score-scale" in site().queries else [],
        example=example,
        **_doors(),
    )


@pages.get("/contribute")
def contribute() -> str:
    """Show the ways to add a model, a source or a correction."""
    return render_template("contribute.html", **_doors())


@pages.get("/changelog")
def changelog() -> str:
    """Show what changed in each version."""
    file = ROOT / "CHANGELOG.md"
    if not file.is_file():
        abort(404, "This installation has no changelog.")
    return render_template("changelog.html", changes=_changes(file.read_text(encoding="utf-8")))


@pages.get("/report")
def report() -> str:
    """Show a report of an error with the claim, or another thing, filled in."""
    iri = request.args.get("about", "")
    thing = site().directory.get(iri) if iri else None
    if iri and not thing:
        abort(404, f"There is nothing with the IRI '{iri[:200]}' in this landscape.")
    words = _report(thing) if thing else ""
    subject = f"Error in {thing.label}" if thing else "Error"
    doors = _doors()
    mail = {"subject": subject, "body": words[:MAX_REPORT]}
    issue = {"title": subject, "body": words[:MAX_REPORT]}
    return render_template(
        "report.html",
        thing=thing,
        report=words,
        mail=f"mailto:{doors['contact']}?{urlencode(mail).replace('+', '%20')}" if doors["contact"] else "",
        issue=f"{doors['repository']}/issues/new?{urlencode(issue)}" if doors["repository"] else "",
        **doors,
    )


def _doors() -> dict[str, str]:
    config = current_app.config
    return {"contact": config.get("CONTACT", ""), "repository": config.get("REPOSITORY", "").rstrip("/")}


def _report(thing: Thing) -> str:
    """Write what a landscape holds about a thing, and what a report has to add."""
    lines = [f"About: {thing.label}", f"IRI: {thing.iri}", f"Data version: {site().landscape.version[:8]}"]
    described = site().describe(thing.iri)
    for name, words in (
        ("notation", "As printed"),
        ("license", "License"),
        ("access", "Access"),
        ("asOf", "As of"),
        ("locator", "Place"),
    ):
        values = [site().directory.label(value) for value in map(text, described.values(name))]
        lines += [f"{words}: {', '.join(values)}"] if values else []
    return "\n".join([*lines, "", "What is wrong:", "", "What is right, and where that can be read:", ""])


def _changes(written: str) -> list[Change]:
    """Read versions, headings and items of a changelog in Markdown."""
    changes = []
    for section in re.split(r"^## ", written, flags=re.MULTILINE)[1:]:
        name, _, body = section.partition("\n")
        groups = []
        for group in re.split(r"^### ", body, flags=re.MULTILINE)[1:]:
            heading, _, listed = group.partition("\n")
            items = [" ".join(item.split()) for item in re.split(r"^- ", listed, flags=re.MULTILINE)[1:]]
            groups.append((heading.strip(), tuple(map(_pieces, items))))
        changes.append(Change(name.strip(), tuple(groups)))
    return changes


def _pieces(item: str) -> tuple[tuple[str, bool], ...]:
    """Split an item at its backticks: texts, and code between them."""
    return tuple((piece, at % 2 == 1) for at, piece in enumerate(item.replace("*", "").split("`")) if piece)
