"""The cells, developers and places of a landscape, from which models are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass

from openness import rdf
from openness.landscape import Landscape
from openness.rdf.rows import text
from openness.terms import PREFIXES, shorten

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + "\n"

CELLS = """
SELECT ?model ?component ?outcome ?level ?notation (GROUP_CONCAT(?basis; separator=" ") AS ?bases)
WHERE {
  ?claim a opn:Assessment ;
    opn:inView <https://w3id.org/openness/view/eiras-2024> ;
    opn:model ?model ;
    opn:component ?component ;
    opn:outcome ?outcome ;
    opn:notation ?notation .
  OPTIONAL { ?claim opn:level ?level }
  OPTIONAL {
    VALUES ?property { opn:license opn:access opn:candidateLevel opn:likelyLevel }
    ?claim ?property ?value .
    BIND (CONCAT(STR(?property), "|", STR(?value)) AS ?basis)
  }
  # What breaks a rule, or names a license that nobody has scored, is planted and not drawn.
  FILTER NOT EXISTS { ?waiver opn:waives ?claim }
  FILTER NOT EXISTS { ?claim opn:license ?terms FILTER NOT EXISTS { ?evaluation opn:evaluates ?terms } }
  FILTER NOT EXISTS { ?claim opn:level ?level ; opn:expectedLevel ?expected FILTER (?level != ?expected) }
}
GROUP BY ?claim ?model ?component ?outcome ?level ?notation ORDER BY ?model ?component
"""

PERMISSIVE = """
SELECT ?license
WHERE {
  ?license a opn:License .
  FILTER EXISTS { ?by opn:evaluates ?license ; opn:inView opn:CurrentView ; opn:appliesTo opn:Data }
  FILTER NOT EXISTS {
    VALUES ?needed { opn:OtherLicenseForDerivative opn:CommercialUse }
    ?by opn:evaluates ?license ; opn:withholds ?needed .
  }
}
ORDER BY ?license
"""
"""The licenses of weights that let what is made from them be under any other."""

WEIGHTS = """
SELECT ?model (MIN(STR(?month)) AS ?released) (GROUP_CONCAT(DISTINCT STR(?license); separator=" ") AS ?licenses)
WHERE {
  ?claim a opn:Assessment ; opn:component opn:ArchitectureAndWeights ; opn:model ?model ; opn:license ?license .
  ?description a opn:ModelDescription ; opn:model ?model ; opn:releaseMonth ?month .
}
GROUP BY ?model ORDER BY ?released ?model
"""


@dataclass(frozen=True)
class Cell:
    """What the paper says of one component of one model: prefixed names, and the notation as printed."""

    outcome: str
    level: str
    notation: str
    basis: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Templates:
    """What there is to draw from."""

    models: tuple[str, ...]
    components: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    by_component: Mapping[str, tuple[Cell, ...]]
    developers: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    permissive: frozenset[str]
    bases: tuple[tuple[str, str], ...]


def read(landscape: Landscape) -> Templates:
    """Read the templates from a built landscape."""
    cells: dict[tuple[str, str], Cell] = {}
    for record in rdf.select(landscape.store, CELLS).records():
        pairs = (part.split("|") for part in record["bases"].split())
        basis = tuple(sorted((shorten(prop), shorten(value)) for prop, value in pairs))
        found = Cell(shorten(record["outcome"]), shorten(record["level"]), record["notation"], basis)
        cells[shorten(record["model"]), shorten(record["component"])] = found
    components = _names(landscape, "SELECT ?c { ?c a opn:Component ; opn:position ?p } ORDER BY ?p")
    by_component = {c: tuple(cell for (_, other), cell in cells.items() if other == c) for c in components}
    permissive = frozenset(_names(landscape, PERMISSIVE))
    weights = rdf.select(landscape.store, WEIGHTS).records()
    return Templates(
        tuple(dict.fromkeys(model for model, _ in cells)),
        components,
        cells,
        by_component,
        _names(landscape, "SELECT DISTINCT ?d { ?d a opn:Developer . ?x opn:developer ?d } ORDER BY ?d"),
        _names(landscape, "SELECT DISTINCT ?j { ?d opn:basedIn ?j } ORDER BY ?j"),
        permissive,
        tuple(
            (shorten(record["model"]), record["released"])
            for record in weights
            if {shorten(terms) for terms in record["licenses"].split()} <= permissive
        ),
    )


def _names(landscape: Landscape, sparql: str) -> tuple[str, ...]:
    return tuple(shorten(text(row[0])) for row in rdf.select(landscape.store, sparql).rows)
