"""What a landscape knows that a draft needs: the twelve components, licenses by any of their names, what is there."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from openness import engine
from openness.build.derive import derive, rules
from openness.build.load import load
from openness.entry.draft import Component
from openness.paths import ROOT
from openness.terms import BASE, slug

COMPONENTS = """
SELECT ?component ?slug ?label ?definition ?kind ?stage {
  ?component opn:position ?position ; opn:kind ?kind ; opn:stage ?in ; skos:notation ?slug ; skos:prefLabel ?label ;
    skos:definition ?definition .
  ?in skos:prefLabel ?stage
} ORDER BY ?position
"""
LICENSES = """
SELECT ?license ?label ?name ?code ?data {
  ?license a opn:License ; rdfs:label ?label ; rdfs:label|skos:altLabel|opn:spdxId|opn:hubKey ?name
  OPTIONAL {
    ?evaluation opn:evaluates ?license ; opn:inView opn:CurrentView
    OPTIONAL { ?evaluation opn:codeLevel ?code }
    OPTIONAL { ?evaluation opn:dataLevel ?data }
  }
} ORDER BY ?license ?name ?code ?data
"""
THINGS = "SELECT DISTINCT ?thing ?label { ?thing a ?kind OPTIONAL { ?thing rdfs:label ?label } } ORDER BY ?thing ?label"


@dataclass(frozen=True)
class License:
    """A license of the landscape: its name, and the levels that it gives; none where it is not evaluated for a kind."""

    slug: str
    label: str
    code_level: str
    data_level: str


@dataclass(frozen=True)
class Known:
    """The components in order; licenses by slug, and their slugs by name; names of all things by path."""

    components: tuple[Component, ...]
    licenses: Mapping[str, License]
    license_names: Mapping[str, str]
    things: Mapping[str, str]

    def license(self, name: str) -> License | None:
        """Return the license that has a name: its label, another spelling, its SPDX id, its hub key, or its slug."""
        found = self.license_names.get(key(name))
        return self.licenses[found] if found else None

    def has(self, kind: str, name: str) -> bool:
        """Tell whether there is a thing of a kind, such as `model`, under the last part of its IRI."""
        return f"{kind}/{name}" in self.things

    def named(self, kind: str, label: str) -> str:
        """Return the last part of the IRI of the thing that has a name, or nothing."""
        wanted = key(label)
        return next(
            (slug(path) for path, name in self.things.items() if path.startswith(f"{kind}/") and key(name) == wanted),
            "",
        )


def known(root: Path = ROOT) -> Known:
    """Read what a landscape knows. Raises UnreadableError where there is none."""
    store = load(root)
    for _ in derive(store, rules(root)):
        pass
    return known_in(store)


def known_in(store: engine.Store) -> Known:
    """Read what a derived landscape knows."""
    components = tuple(
        Component(slug(row["component"]), row["slug"], row["label"], row["definition"], slug(row["kind"]), row["stage"])
        for row in engine.select(store, COMPONENTS).records()
    )
    licenses: dict[str, License] = {}
    names: dict[str, str] = {}
    for row in engine.select(store, LICENSES).records():
        one = slug(row["license"])
        levels = [slug(row[kind]) if row[kind] else "" for kind in ("code", "data")]
        before = licenses.get(one, License(one, row["label"], "", ""))
        licenses[one] = License(one, row["label"], before.code_level or levels[0], before.data_level or levels[1])
        names.setdefault(key(row["name"]), one)
        names.setdefault(key(one), one)
    things = {
        row["thing"][len(BASE) :]: row["label"]
        for row in engine.select(store, THINGS).records()
        if row["thing"].startswith(BASE)
    }
    return Known(components, licenses, names, things)


def key(name: str) -> str:
    """Return a name without case, spaces, the word license, and punctuation except plus signs."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"\blicen[sc]e\b|\bthe\b|\bversion\b|\bv(?=[0-9])|(?!\+)[\W_]", "", plain)


def to_slug(name: str) -> str:
    """Return a name as the last part of an IRI: letters and digits of ASCII, hyphens between them."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
