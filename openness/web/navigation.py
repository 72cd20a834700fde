"""The menu of the site, and in which part of it a page is."""

from collections.abc import Mapping

from flask import url_for

_AREAS: Mapping[str, tuple[str, ...]] = {
    "models": ("explore", "cell", "badge"),
    "compare": ("compare",),
    "charts": ("charts",),
    "licenses": ("license_check",),
    "data": ("queries", "sparql", "api", "linked", "terms", "term", "rules", "exports"),
    "contribute": ("check",),
    "about": ("about",),
}
_KINDS: Mapping[str, str] = {
    "model": "models",
    "developer": "models",
    "family": "models",
    "release": "models",
    "data-set": "models",
    "claim": "models",
    "license": "licenses",
    "risk": "risks",
    "opportunity": "risks",
    "mitigation": "risks",
    "debate": "risks",
    "recommendation": "risks",
}
"""In which part of the menu the page of a thing is; all other kinds are among the data."""

_PLURALS: Mapping[str, str] = {"opportunities": "opportunity", "families": "family"}


def menu() -> list[tuple[str, str, str]]:
    """List the entries of the menu: words, address, and the part of the site that each opens."""
    return [
        ("Models", url_for("explore.show"), "models"),
        ("Compare", url_for("compare.show"), "compare"),
        ("Charts", url_for("charts.show"), "charts"),
        ("Licenses", url_for("things.index", plural="licenses"), "licenses"),
        ("Risks", url_for("things.index", plural="risks"), "risks"),
        ("Data & API", url_for("linked.show"), "data"),
        ("Contribute", url_for("about.contribute"), "contribute"),
        ("About", url_for("about.show"), "about"),
    ]


def area(endpoint: str, values: Mapping[str, object]) -> str:
    """Return the part of the menu in which a page is; nothing for the first page and the search."""
    if endpoint in ("about.contribute", "about.report"):
        return "contribute"
    part = endpoint.partition(".")[0]
    if part == "things":
        plural = str(values.get("plural", ""))
        kind = str(values.get("kind", "")) or _PLURALS.get(plural, plural.removesuffix("s"))
        return _KINDS.get(kind, "data")
    return next((name for name, parts in _AREAS.items() if part in parts), "")
