"""Four times the models cost a step of a build, of an index, and a page at most 4^1.3 times the processor time."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from landscapes import drawn
from test_growth import EXPONENT

from openness import rdf
from openness.landscape import Landscape, Progress, fill
from openness.landscape.derive import rules
from openness.paths import ROOT
from openness.search.index_file import index
from openness.web import create_app, workers

pytestmark = pytest.mark.slow

SMALL, LARGE = 100, 400
FLOOR = 0.05
"""Seconds of a processor; what takes less at the small size counts as so much."""
STEPS = ["reading", "inferring", *(f"derived {path.stem}" for path in rules(ROOT))]
PAGES = (
    *("/", "/explore", "/explore.csv", "/models", "/charts", "/developers", "/licenses", "/sources", "/risks"),
    *("/model/bloom", "/license/apache-2-0", "/developer/google", "/source/eiras-2024", "/term/ArchitectureAndWeights"),
    *("/claim/eiras-2024/bloom/inference-code", "/compare?model=bloom&model=gpt-4", "/search?q=llama"),
    *("/queries/landscape", "/queries/component-table", "/queries/license-fit", "/sitemap.xml", "/dataset"),
)
Seconds = dict[str, float]
Sizes = tuple[Path, Path]


@pytest.fixture(scope="module")
def sizes(tmp_path_factory: pytest.TempPathFactory) -> Sizes:
    folder = tmp_path_factory.mktemp("growth")
    return drawn(folder / "small", SMALL), drawn(folder / "large", LARGE)


def timed(work: Callable[[Progress], object]) -> Seconds:
    """Return the processor time of each step of some work, by the name that its progress has for it."""
    found: Seconds = {}
    since, before = time.process_time(), ""

    def progress(step: str, _done: int, _steps: int) -> None:
        nonlocal since, before
        now = time.process_time()
        name = step if step.startswith("derived ") else before  # a rule is reported at its end, all else at its start
        found[name] = found.get(name, 0) + now - since
        since, before = now, step

    work(progress)
    return found


def built(root: Path) -> tuple[Landscape, Seconds]:
    store = rdf.empty()
    seconds = timed(lambda progress: fill(store, root, progress))
    return Landscape(store, root, root.name), seconds


def indexed(landscape: Landscape) -> Seconds:
    return timed(lambda progress: index(landscape, progress, keep=False))


@pytest.fixture(scope="module")
def landscapes(sizes: Sizes) -> list[tuple[Landscape, Seconds]]:
    return [built(root) for root in sizes]


def grows(name: str, small: float, large: float) -> str:
    """Say how a time grows where it does so too much."""
    too_much = large > max(small, FLOOR) * (LARGE / SMALL) ** EXPONENT
    return f"{name}: {small:.3f} s with {SMALL} models, {large:.3f} s with {LARGE}" if too_much else ""


def compared(measure: Callable[[], tuple[Seconds, Seconds]]) -> list[str]:
    """Compare what two sizes take, again where another process may have been in the way; return what grows too much."""
    shown: list[str] = []
    for _ in range(3):
        small, large = measure()
        shown = [message for name in large if (message := grows(name, small.get(name, 0), large[name]))]
        if not shown:
            break
    return shown


def test_no_step_of_a_build_grows_with_the_square(sizes: Sizes, landscapes: list[tuple[Landscape, Seconds]]) -> None:
    first = [(landscapes[0][1], landscapes[1][1])]
    assert {*STEPS} - {"inferring"} <= first[0][1].keys()
    assert compared(lambda: first.pop() if first else (built(sizes[0])[1], built(sizes[1])[1])) == []


def test_no_step_of_an_index_grows_with_the_square(landscapes: list[tuple[Landscape, Seconds]]) -> None:
    def measure() -> tuple[Seconds, Seconds]:
        return indexed(landscapes[0][0]), indexed(landscapes[1][0])

    assert {"names", "words", "models as current"} <= indexed(landscapes[0][0]).keys()
    assert compared(measure) == []


def test_no_page_grows_with_the_square(landscapes: list[tuple[Landscape, Seconds]]) -> None:
    apps = [create_app(landscape) for landscape, _ in landscapes]
    clients = [app.test_client() for app in apps]

    def measure() -> tuple[Seconds, Seconds]:
        found: list[Seconds] = [{}, {}]
        for path in PAGES:
            for client, seconds in zip(clients, found, strict=True):
                started = time.process_time()
                assert client.get(path).status_code == 200, path
                seconds[path] = time.process_time() - started
        return found[0], found[1]

    measure()  # fills the caches
    assert compared(measure) == []
    for app in apps:
        workers(app).close()
        app.extensions["openness-check"].close()


def test_the_square_is_told_and_a_little_more_than_a_line_is_not() -> None:
    ratio = LARGE / SMALL
    assert grows("step", 0.1, 0.1 * ratio**2)
    assert grows("step", 0.0, FLOOR * ratio**1.4)
    assert not grows("step", 0.1, 0.1 * ratio**1.2)
    assert not grows("step", 0.0, FLOOR)
