"""The pages of the rules: what each asks and why, how it is written, an entry that keeps it and one that breaks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from openness import rdf
from openness.check import Checker, Finding, Rule, checker_of
from openness.check import rules as read_rules
from openness.check.rule_examples import Example, check_example, example
from openness.landscape import Landscape
from openness.landscape.derive import rules as derivations
from openness.paths import text_of
from openness.query.saved_queries import header
from openness.suggest import find_near
from openness.terms import slug
from openness.web.error_pages import MissingError
from openness.web.site import Link, link, site

pages = Blueprint("rules", __name__)


@dataclass(frozen=True)
class Derivation:
    """A rule that computes: its name, what it computes, and its SPARQL."""

    name: str
    title: str
    summary: str
    body: str


@dataclass(frozen=True)
class Waived:
    """A waived claim: its IRI, its text, the reason, and who waived it."""

    claim: Link
    notation: str
    reason: str
    by: str


@pages.get("/rules")
def listed() -> str:
    """List the rules by the question that each file of shapes answers, and the rules of derivation."""
    groups: dict[str, list[Rule]] = {}
    for rule in _rules().values():
        groups.setdefault(rule.question, []).append(rule)
    ordered = sorted(groups.items(), key=lambda group: group[1][0].code)
    return render_template("rules.html", groups=ordered, derivations=list(_derivations().values()))


@pages.get("/rule/<code>")
def show(code: str) -> str | Response:
    """Show a rule, by its code (`OPN221`) or, where it derives, by the name of its file (`60-level`)."""
    if code in _derivations():
        return render_template("derivation.html", rule=_derivations()[code])
    rule = _rules().get(code.upper())
    if not rule:
        near = [
            Link(one, url_for("rules.show", code=one))
            for one in find_near(code.upper(), [*_rules(), *_derivations()], cutoff=0.5)
        ]
        raise MissingError(f"There is no rule '{code}'.", code, near, Link("rules", url_for("rules.listed")))
    if code != rule.code:
        return redirect(url_for("rules.show", code=rule.code), 301)
    return render_template(
        "rule.html",
        rule=rule,
        source=_source(rule),
        example=site().once(("example", code), lambda: _example(rule)),
        waived=_list_waivers(rule),
        alike=[other for other in _rules().values() if other.file == rule.file and other.code != rule.code],
    )


@pages.get("/shape/<name>")
def by_shape(name: str) -> Response:
    """Send who asks for a shape to the rule that it is."""
    rule = rule_of(name)
    if not rule:
        abort(404, f"There is no shape '{name}' that is a rule. All rules are listed at {url_for('rules.listed')}.")
    return redirect(url_for("rules.show", code=rule.code), 303)


def codes() -> list[str]:
    """List the codes of the rules that are shapes."""
    return list(_rules())


def rule_of(shape: str) -> Rule | None:
    """Return the rule of a shape, by its IRI or the last part of it; None for one that is no rule."""
    return next((rule for rule in _rules().values() if slug(rule.shape) == slug(shape)), None)


def _rules() -> dict[str, Rule]:
    root = site().landscape.root
    return site().once("rules", lambda: read_rules(root) if (root / "shapes").is_dir() else {})


def _derivations() -> dict[str, Derivation]:
    return site().once(
        "derivations", lambda: {path.stem: _derivation(path) for path in derivations(site().landscape.root)}
    )


def _derivation(path: Path) -> Derivation:
    written = text_of(path)
    fields = header(path, written)
    body = "\n".join(line for line in written.splitlines() if not line.startswith("#+")).strip()
    return Derivation(path.stem, str(fields.get("title", path.stem)), str(fields.get("summary", "")), body)


def _example(rule: Rule) -> Example | None:
    return example(rule, site().once("checker", lambda: _checker(site().landscape)), _check_once)


def _check_once(checker: Checker, path: Path) -> Sequence[Finding]:
    """Check the examples of a file of shapes once for all its rules."""
    return site().once(f"findings in {path.name}", lambda: check_example(checker, path))


def _checker(landscape: Landscape) -> Checker:
    """Return what checks the examples: by the store, as to read the files takes as long as they are many."""
    if isinstance(landscape.store, rdf.Embedded):
        return Checker(landscape.store, landscape.root)
    return checker_of(landscape.root)


def _source(rule: Rule) -> str:
    """Return the block of Turtle in which a rule is written."""
    lines = text_of(site().landscape.root / rule.file).splitlines()
    block: list[str] = []
    for line in lines[max(rule.line - 1, 0) :]:
        if block and not line.strip():
            break
        block.append(line)
    return "\n".join(block)


def _list_waivers(rule: Rule) -> list[Waived]:
    found = {
        record["claim"]: Waived(link(record["claim"]), record["notation"], record["reason"], record["waived_by"])
        for record in site().answer("waivers").records()
        if record["rule"] == rule.shape
    }
    return list(found.values())
