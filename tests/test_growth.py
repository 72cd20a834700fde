"""Four times the models cost a saved query at most 4^1.3 times the processor time: none grows with the square."""

import gc
import os
import resource
import time
from collections.abc import Mapping

import pytest
from landscapes import drawn

from openness import rdf
from openness.landscape import Landscape, build
from openness.paths import ROOT
from openness.query import saved_queries
from openness.query.answer import ask

pytestmark = pytest.mark.slow

SMALL, LARGE = 100, 400
EXPONENT = 1.3
FLOOR = 0.01
"""Seconds of a processor; what takes less at the small size counts as so much."""
MAX_SECONDS = 4


@pytest.fixture(scope="module")
def landscapes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Landscape, Landscape]:
    folder = tmp_path_factory.mktemp("growth")
    small, large = (build(drawn(folder / str(size), size), cache=False) for size in (SMALL, LARGE))
    return small, large


def example_of(query: saved_queries.SavedQuery, landscape: Landscape) -> Mapping[str, str]:
    """Return the example of a query; of one about lineage a drawn model that is made from another."""
    if query.slug != "lineage":
        return query.example
    made = rdf.select(landscape.store, "SELECT (MIN(STR(?model)) AS ?first) { ?model opn:baseModel ?base }")
    return {"model": made.records()[0]["first"]}


def seconds_of(landscape: Landscape, query: saved_queries.SavedQuery) -> float:
    """Return the processor time of an answer in a process of its own, which is ended if it takes too long."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
        gc.disable()  # a collection would copy, page by page, what the parent process has in memory
        started = time.process_time()
        list(getattr(ask(landscape, query, example_of(query, landscape)), "rows", ()))
        os.write(writing, str(time.process_time() - started).encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as measured:
        return float(measured.read() or "inf")


def measure(query: saved_queries.SavedQuery, landscapes: tuple[Landscape, Landscape]) -> tuple[float, float]:
    """Return the processor time of a query at the small size and at the large one."""
    small, large = landscapes
    return seconds_of(small, query), seconds_of(large, query)


@pytest.mark.parametrize("name", saved_queries.names(ROOT))
def test_four_times_the_models_cost_little_more_than_four_times(
    name: str, landscapes: tuple[Landscape, Landscape]
) -> None:
    query = saved_queries.read(ROOT, name)
    small = large = float("inf")
    for _ in range(4):  # another process may have been in the way
        small, large = (min(*pair) for pair in zip((small, large), measure(query, landscapes), strict=True))
        if large <= max(small, FLOOR) * (LARGE / SMALL) ** EXPONENT:
            return
    pytest.fail(f"{small:.3f} s with {SMALL} models, {large:.3f} s with {LARGE}")
