"""List the base models whose licenses bind a model."""

from openness import rdf
from openness.rdf.rows import text


def list_base_models(store: rdf.Store, model: str) -> list[tuple[str, str]]:
    """Return IRI and label of each base model, over any number of steps, except those to a developer's own model."""
    found = rdf.select(
        store,
        f"""SELECT ?base (MIN(STR(?name)) AS ?label) WHERE {{
          {rdf.iri(model)} opn:baseModel* ?made . ?made opn:baseModel ?base . ?base rdfs:label ?name
          FILTER NOT EXISTS {{ ?made opn:ownBaseModel ?base }}
        }} GROUP BY ?base ORDER BY ?label ?base""",
    )
    return [(text(base), text(label)) for base, label in found.rows]
