"""List the base models whose licenses bind a model."""

from openness import rdf
from openness.rdf.rows import text

_DEVELOPER = "?d_{0} a opn:ModelDescription ; opn:model ?{0} ; opn:inView opn:CurrentView ; opn:developer ?developer"
_OF_BASE, _OF_MADE = _DEVELOPER.format("base"), _DEVELOPER.format("made")


def list_base_models(store: rdf.Store, model: str) -> list[tuple[str, str]]:
    """Return IRI and label of each base model, over any number of steps.

    A step between two models of one developer is left out: it may give its own derivative work another license.
    """
    found = rdf.select(
        store,
        f"""SELECT ?base (MIN(STR(?name)) AS ?label) WHERE {{
          {rdf.iri(model)} opn:baseModel* ?made . ?made opn:baseModel ?base . ?base rdfs:label ?name
          FILTER (NOT EXISTS {{ {_OF_BASE} }} || EXISTS {{ {_OF_BASE} FILTER NOT EXISTS {{ {_OF_MADE} }} }})
        }} GROUP BY ?base ORDER BY ?label ?base""",
    )
    return [(text(base), text(label)) for base, label in found.rows]
