"""Refuse SPARQL of a landscape that calls another server: what a landscape says depends on its files alone."""

from openness import rdf
from openness.readers.probe import has_service, probe_of


def refuse_calls(sparql: str, where: object) -> None:
    """Raise UnreadableError for a query that calls another server by SERVICE; `where` is its file or shape.

    The engine's parser decides: without the word SERVICE, a query that uses it as a keyword does not parse.
    """
    if not has_service(sparql):
        return
    try:
        rdf.query(rdf.empty(), probe_of(sparql))
    except (SyntaxError, ValueError) as error:
        raise rdf.UnreadableError(
            f"{where}: a query that calls another server (SERVICE) is not run. Remove the call; to ask two servers, "
            "write a query of your own: openness query -"
        ) from error
