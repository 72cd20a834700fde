"""Completion in the shell: names of saved queries, rules, models, licenses and views.

Nothing is built for it: names come from a landscape in the cache, and before there is one, there are none.
"""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from openness.query import saved_queries

if TYPE_CHECKING:
    from openness.landscape import Landscape

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
MAX_NAMES = 500
"""How many names a shell gets."""


def complete_queries(root: Path, incomplete: str) -> list[CompletionItem]:
    """Return the saved queries whose names start so, each with its question."""
    return [
        CompletionItem(name, help=saved_queries.read(root, name).question)
        for name in saved_queries.names(root)
        if name.startswith(incomplete)
    ]


def complete_rules(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the rules whose codes start so, with or without `OPN`."""
    from openness.check import rules

    wanted = incomplete.upper()
    wanted = f"OPN{wanted}" if wanted[:1].isdigit() else wanted
    found = rules(_root(ctx)).values()
    return [CompletionItem(rule.code, help=rule.title) for rule in found if rule.code.startswith(wanted)]


def complete_things(*kinds: str) -> Complete:
    """Return a function that completes the names of things of some kinds, such as `model`."""

    def complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        landscape = _open_cached(_root(ctx))
        return _items(_names(landscape, kinds, incomplete)) if landscape else []

    return complete


def complete_parameter(parameter: saved_queries.Parameter) -> Complete:
    """Return a function that completes the values of a parameter of a saved query."""
    return partial(_complete_parameter, parameter)


def _complete_parameter(
    parameter: saved_queries.Parameter, ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    from openness.terms import KINDS

    if parameter.values:
        return _items(value for value in parameter.values if value.startswith(incomplete))
    kind = (parameter.of_class or "").removeprefix("opn:").lower()
    landscape = _open_cached(_root(ctx)) if parameter.of_class else None
    if landscape is None:
        return []
    if kind in KINDS:
        return _items(_names(landscape, (kind,), incomplete))
    from openness.query.answer import choices

    found = choices(landscape, parameter)
    return [CompletionItem(one.value, help=one.label) for one in found if one.value.startswith(incomplete)]


def _names(landscape: "Landscape", kinds: Iterable[str], incomplete: str) -> list[str]:
    """Return the last parts of the IRIs of things that start so."""
    from openness.rdf import select
    from openness.rdf.rows import Literal, text
    from openness.terms import BASE, slug

    found: list[str] = []
    for kind in kinds:
        start = Literal(f"{BASE}{kind}/{incomplete}")
        rows = select(
            landscape.store,
            f"SELECT DISTINCT ?thing {{ ?thing a opn:{kind.capitalize()} FILTER STRSTARTS(STR(?thing), {start}) }}"
            f" ORDER BY ?thing LIMIT {MAX_NAMES}",
        ).rows
        found += [slug(text(thing)) for (thing,) in rows]
    return found


def _items(names: Iterable[str]) -> list[CompletionItem]:
    return [CompletionItem(name) for name in names]


def _root(ctx: click.Context) -> Path:
    root: Path = ctx.find_root().params["root"]
    return root


def _open_cached(root: Path) -> "Landscape | None":
    from openness.errors import OpennessError
    from openness.landscape.opening import open_cached

    try:
        return open_cached(root)
    except (OpennessError, OSError):
        return None
