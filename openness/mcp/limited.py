"""Queries of agents, each in a process with limits of time and memory: their own and the saved ones."""

from collections.abc import Mapping

from openness import rdf
from openness.errors import OpennessError
from openness.landscape import Landscape as Built
from openness.landscape.opening import Backend
from openness.python.loading import Landscape, verdicts_of
from openness.query import saved_queries
from openness.query.answer import Result, bind_values
from openness.rdf import exchange
from openness.sandbox.admission import admit
from openness.sandbox.pool import Pool, Written
from openness.sandbox.query_limits import Limits


class Limiter:
    """Answer queries in processes that the kernel ends at a limit; they start when they are needed."""

    def __init__(self, store: rdf.Store, limits: Limits) -> None:
        """Take what is asked, and the limits of each query."""
        self._store, self._limits = store, limits
        self._pool = Pool(store, limits)

    def close(self) -> None:
        """End the processes."""
        self._pool.close()

    def ask(self, sparql: str, graph_form: str, rows: int | None = None) -> tuple[Written, bool]:
        """Answer a query as JSON, or triples in a format, and say which it is: true for triples.

        Raises RefusedError for a query that is refused, StoppedError for one that met a limit.
        """
        admitted = admit(sparql, self._limits, rdf.named_graphs(self._store))
        constructs = admitted.form in ("CONSTRUCT", "DESCRIBE")
        return self._pool.ask(admitted, graph_form if constructs else "json", rows), constructs

    def run(self, sparql: str) -> tuple[Result, bool]:
        """Answer a query, and say whether the answer was cut at the limit of rows. Raises as `ask` does."""
        written, constructs = self.ask(sparql, "ntriples")
        if constructs:
            return exchange.read_triples(written.body, "application/n-triples"), written.cut
        return exchange.read_answer(written.body), written.cut


class LimitedLandscape(Landscape):
    """A landscape as the Python API has it, whose queries run within limits."""

    def __init__(self, built: Built, limiter: Limiter) -> None:
        """Take a landscape as it was built, and what answers its queries."""
        super().__init__(built, Backend())
        self._limiter = limiter

    def _run(self, sparql: str) -> Result:
        """Answer a query. Raises OpennessError for an answer with more rows than the limit."""
        result, cut = self._limiter.run(sparql)
        if cut:
            raise OpennessError("The answer has more rows than the limit. Ask for less.")
        return result

    def _verdicts(self, view: str, model: str) -> Mapping[str, str]:
        """Return the verdicts on one model in a view; a large landscape has more models than the limit of rows."""
        query = saved_queries.read(self.root, "dpv-openness-status")
        sparql = bind_values(self._built, query, {"view": view})
        found = self.sparql(f"{sparql}\nVALUES ?thing {{ {rdf.iri(model)} }}")
        return verdicts_of(found).get(model, {})
