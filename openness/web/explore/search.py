"""The page on which everything can be looked for, by words: models, licenses, risks, claims, terms, questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request, url_for

from openness.index.directory import PLURALS
from openness.index.words import Hit, Words
from openness.web.paging import page_number
from openness.web.site import Link, link, nearest, site

pages = Blueprint("search", __name__)

HITS = 30
"""How many results a page shows."""

NAMES: Mapping[str, str] = {
    **PLURALS,
    "term": "terms",
    "query": "questions",
    "claim": "claims",
    "condition": "conditions",
    "dependence": "dependences",
    "counterargument": "counterarguments",
    "waiver": "waivers",
}
"""The kinds of things that are found, in the order in which their counts are shown."""


@dataclass(frozen=True)
class Result:
    """A result: where it leads, what kind of thing it is, and the place in which the words stand."""

    link: Link
    kind: str
    snippet: tuple[tuple[str, bool], ...]


@pages.get("/search")
def show() -> str:
    """Show what has the words that were typed."""
    asked = request.args.get("q", "").strip()
    kind = request.args.get("kind", "")
    if kind and kind not in NAMES:
        abort(400, f"There is no kind '{kind}'. There are: {', '.join(NAMES)}.")
    at = page_number()
    hits, counts = words().search(asked, kind, HITS, (at - 1) * HITS)
    total = counts.get(kind, 0) if kind else sum(counts.values())
    return render_template(
        "search.html",
        asked=asked,
        kind=kind,
        total=total,
        everything=sum(counts.values()),
        results=[_result(hit) for hit in hits],
        kinds=[(name, words, counts[name], _href(asked, name)) for name, words in NAMES.items() if name in counts],
        all_kinds=_href(asked),
        before=_href(asked, kind, at - 1) if at > 1 else "",
        after=_href(asked, kind, at + 1) if at * HITS < total else "",
        near=_near(asked) if asked and not total else [],
    )


def words() -> Words:
    """Return the words of the landscape."""
    return site().once("words", lambda: Words(site().index))


def _result(hit: Hit) -> Result:
    if hit.kind == "query":
        return Result(Link(hit.label, url_for("queries.show", name=hit.iri)), "question", hit.snippet)
    return Result(link(hit.iri), hit.kind, () if hit.snippet and hit.snippet[0][0] == hit.label else hit.snippet)


def _href(asked: str, kind: str = "", page: int = 1) -> str:
    given = [("q", asked), ("kind", kind), ("page", str(page) if page > 1 else "")]
    return f"{url_for('search.show')}?{urlencode([(name, value) for name, value in given if value])}"


def _near(asked: str) -> list[Link]:
    """Return the things whose names are nearest to what was typed."""
    labels = site().directory.labels(PLURALS, asked.casefold()[:2])
    return [link(labels[name]) for name in nearest(asked.casefold(), labels)]
