"""Look up what a draft needs: the twelve components, licenses by any of their names, existing nodes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from openness import rdf
from openness.entries.draft_state import DraftComponent
from openness.landscape.load import load
from openness.landscape.opening import open_cached, open_landscape
from openness.link.landscape_names import LandscapeNames
from openness.paths import ROOT
from openness.terms import BASE, is_iri, slug

COMPONENTS = """
SELECT ?component ?slug ?label ?definition ?kind ?stage {
  ?component opn:position ?position ; opn:kind ?kind ; opn:stage ?in ; skos:notation ?slug ; skos:prefLabel ?label ;
    skos:definition ?definition .
  ?in skos:prefLabel ?stage
} ORDER BY ?position
"""
LICENSES = """
SELECT ?license ?label ?code ?data {
  ?license a opn:License ; rdfs:label ?label
  OPTIONAL {
    ?evaluation opn:evaluates ?license ; opn:inView opn:CurrentView
    OPTIONAL { ?evaluation opn:codeLevel ?code }
    OPTIONAL { ?evaluation opn:dataLevel ?data }
  }
} ORDER BY ?license ?code ?data
"""
DEVELOPERS_ON_THE_HUB = """
SELECT ?developer (COUNT(DISTINCT ?model) AS ?models) {{
  ?at opn:weightsLink|opn:cardLink ?link ; opn:model ?model
  FILTER(STRSTARTS(STR(?link), "https://huggingface.co/{}/"))
  ?of opn:model ?model ; opn:developer ?developer
}} GROUP BY ?developer ORDER BY DESC(?models) ?developer
"""
MODELS_AT = "SELECT DISTINCT ?model {{ ?at opn:weightsLink <{}> ; opn:model ?model }} LIMIT 2"
THINGS = "SELECT ?thing ?label { ?thing rdfs:label ?label } ORDER BY ?thing ?label"


@dataclass(frozen=True)
class License:
    """A license of the landscape: its name, and the levels that it gives; none where it is not evaluated for a kind."""

    slug: str
    label: str
    code_level: str
    data_level: str


@dataclass(frozen=True)
class Known:
    """What a landscape knows: each kind of it is read when it is first looked for."""

    store: rdf.Store
    root: Path = ROOT

    @cached_property
    def components(self) -> tuple[DraftComponent, ...]:
        """The components in order."""
        return tuple(
            DraftComponent(
                slug(row["component"]), row["slug"], row["label"], row["definition"], slug(row["kind"]), row["stage"]
            )
            for row in rdf.select(self.store, COMPONENTS).records()
        )

    @cached_property
    def licenses(self) -> Mapping[str, License]:
        """The licenses by slug."""
        found: dict[str, License] = {}
        for row in rdf.select(self.store, LICENSES).records():
            one = slug(row["license"])
            levels = [slug(row[kind]) if row[kind] else "" for kind in ("code", "data")]
            before = found.get(one, License(one, row["label"], "", ""))
            found[one] = License(one, row["label"], before.code_level or levels[0], before.data_level or levels[1])
        return found

    @cached_property
    def things(self) -> Mapping[str, str]:
        """The labels of things by kind and slug, such as `model/bloom`."""
        return {
            row["thing"][len(BASE) :]: row["label"]
            for row in rdf.select(self.store, THINGS).records()
            if row["thing"].startswith(BASE)
        }

    @cached_property
    def names(self) -> LandscapeNames:
        """What finds licenses, developers, models and sources by any of their names."""
        return LandscapeNames(self.store, self.root)

    def license(self, name: str) -> License | None:
        """Return the license that a name, an id, a key of the hub or an address means."""
        found = self.names.find_license(name)
        return self.licenses[found] if found else None

    def has(self, kind: str, name: str) -> bool:
        """Return whether there is a thing of a kind, such as `model`, under the last part of its IRI."""
        return f"{kind}/{name}" in self.things

    def developer_on_the_hub(self, organization: str) -> str:
        """Return the developer of most models that an organization of the hub has, by slug, or nothing.

        Two models are the least, and two thirds of all that the landscape has from there.
        """
        if not re.fullmatch(r"[\w.-]+", organization, re.ASCII):
            return ""
        rows = rdf.select(self.store, DEVELOPERS_ON_THE_HUB.format(organization)).records()
        found = [(slug(row["developer"]), int(row["models"])) for row in rows]
        return found[0][0] if found and found[0][1] >= max(2, 2 / 3 * sum(models for _, models in found)) else ""

    def model_at(self, address: str) -> str:
        """Return the slug of the model whose weights are at an address, or nothing where there are none or several."""
        rows = rdf.select(self.store, MODELS_AT.format(address)).records() if is_iri(address) else ()
        found = [slug(row["model"]) for row in rows]
        return found[0] if len(found) == 1 else ""

    def find_slug(self, kind: str, label: str) -> str:
        """Return the last part of the IRI of the thing that has a name, or nothing."""
        return self.names.find(kind, label)


def read_known(root: Path = ROOT) -> Known:
    """Return what a landscape knows. Raises as `open_landscape` does."""
    return Known(open_landscape(root).store, root)


def read_stated(root: Path = ROOT) -> Known:
    """Return what a landscape states, to look names up: nothing is built for it, so licenses may lack their levels.

    Raises UnreadableError for a file that does not parse.
    """
    built = open_cached(root)
    return Known(built.store if built else load(root), root)
