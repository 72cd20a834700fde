"""The models as the explorer compares them: who made each when, and its cells, ready for a page."""

from collections.abc import Iterable
from dataclasses import dataclass

from openness.comparable_names import find_names
from openness.search.levels import Level, count_applicable, count_free, read_cell
from openness.search.view import Row, View
from openness.terms import BASE
from openness.web.html_tables import link_names
from openness.web.site import Link, address, site

MAX_MODELS_LISTED = 500
"""Up to how many models a page lists by name to pick from, or shows one by one."""
MODELS_NAMED = 40
"""Of more, how many it names."""


@dataclass(frozen=True)
class Entry:
    """A model: its number in the view, where its page is, who made it when, and its twelve cells."""

    number: int
    model: Link
    slug: str
    developers: tuple[Link, ...]
    year: str
    cells: tuple[Level, ...]

    @property
    def free(self) -> int:
        """How many components are free of restrictions."""
        return count_free(self.cells)

    @property
    def assessed(self) -> int:
        """How many components a claim assesses."""
        return sum(cell.style != "none" for cell in self.cells)

    @property
    def applicable(self) -> int:
        """How many components apply or may apply."""
        return count_applicable(self.cells)


@dataclass(frozen=True)
class Many:
    """Too many models to list: the first of them, how many, and the explorer's parameters for all."""

    first: list[Entry]
    total: int
    asked: dict[str, str]


def models(view: str) -> View:
    """Return the models of a view. Raises QueryError if the saved queries for them are missing."""
    site().query("landscape")
    return site().once(f"models {view}", lambda: View(site().index, view))


def entries(view: str, numbers: Iterable[int]) -> list[Entry]:
    """Return some models of a view, in the order of their numbers."""
    return [_entry(row) for row in models(view).rows(numbers)]


def entry(view: str, slug: str) -> Entry | None:
    """Return a model of a view by its name in URLs, or None."""
    row = models(view).row(slug)
    return _entry(row) if row else None


def few(view: str) -> list[Entry]:
    """Return all models of a view in the order of their names; none where there are too many for a list."""
    listed = models(view)
    if listed.size > MAX_MODELS_LISTED:
        return []
    return entries(view, listed.order_models(listed.everything, "model", 0, MAX_MODELS_LISTED))


def many(view: str, facet: str, key: str) -> Many | None:
    """Return the models that have a value of a facet where they are too many for a table on a page; else None."""
    listed = models(view)
    those = listed.having(facet, [key])
    total = those.bit_count()
    if total <= MAX_MODELS_LISTED:
        return None
    return Many(entries(view, listed.order_models(those, "", 0, MODELS_NAMED)), total, {"view": view, facet: key})


def near(view: str, slug: str) -> list[str]:
    """Return the names in URLs that a mistyped one may have meant."""
    listed = models(view)
    starts = ("",) if listed.size <= MAX_MODELS_LISTED else (slug, slug[:2])
    return find_names(slug, dict.fromkeys(name for start in starts for name in listed.slugs(start, MAX_MODELS_LISTED)))


def _entry(row: Row) -> Entry:
    thing = site().directory.get(row.iri)
    return Entry(
        row.number,
        Link(row.label, address(thing) if thing else row.iri.removeprefix(BASE)),
        row.slug,
        tuple(Link(words, href) for words, href in link_names("developer", row.developer)),
        row.year,
        tuple(read_cell(cell) for cell in row.cells),
    )
