"""What files say, divided by what it is said of: of each model, and of all else.

A thing is a model's own if it is the model, or a claim about it (`opn:model`), or a nameless thing that one of these
names. All else (licenses, developers, sources, the terms) is shared by the models.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openness.engine import BlankNode, NamedNode, Quad, Term, bulk, iri
from openness.namespaces import OPN

MODEL, CLASS = iri(str(OPN.model)), iri(str(OPN.Model))
TYPE = iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

Thing = NamedNode | BlankNode


@dataclass(frozen=True)
class Said:
    """The models of which something is said; N-Quads of each, where that was wanted, and of each other thing."""

    models: frozenset[str]
    of_models: Mapping[str, bytes]
    of_others: Mapping[str, bytes]


def scan(files: Sequence[tuple[Path, str]], wanted: bool) -> list[Said]:
    """Divide what each file says, which is read into the graph beside it; what is said of models only where `wanted`.

    Raises UnreadableError for a file that does not parse.
    """
    return [_divided(bulk.quads_in(path), graph, wanted) for path, graph in files]


@dataclass
class _Pile:
    """Statements by what they are about, and which nameless things are named in them."""

    said: dict[Thing, list[Quad]] = field(default_factory=lambda: defaultdict(list))
    model_of: dict[Thing, str] = field(default_factory=dict)
    models: set[str] = field(default_factory=set)
    named_by: dict[BlankNode, Thing] = field(default_factory=dict)


def _divided(quads: Iterable[Quad], graph: str, wanted: bool) -> Said:
    pile = _Pile()
    last: Term | None = None
    group: list[Quad] = []
    for quad in quads:
        if (subject := quad.subject) != last:
            _note(pile, last, group, wanted)
            last, group = subject, []
        group.append(quad)
    _note(pile, last, group, wanted)
    of_models: dict[str, list[Quad]] = defaultdict(list)
    of_others: dict[str, list[Quad]] = defaultdict(list)
    for thing, said in pile.said.items():
        whose = _named(pile, thing)
        if model := pile.model_of.get(whose):
            of_models[model] += said if wanted else ()
        else:
            of_others[whose.value if isinstance(whose, NamedNode) else str(whose)] += said
    return Said(frozenset(pile.models), _written(of_models, graph), _written(of_others, graph))


def _note(pile: _Pile, thing: Term | None, group: list[Quad], wanted: bool) -> None:
    """Add what is said of a thing in one place; of a model's own, once that is known, only what is wanted."""
    if thing is None or not isinstance(thing, NamedNode | BlankNode):
        return
    for quad in group:
        prop, value = quad.predicate, quad.object
        if prop == MODEL and isinstance(value, NamedNode):
            pile.model_of[thing] = value.value
            pile.models.add(value.value)
        elif prop == TYPE and value == CLASS and isinstance(thing, NamedNode):
            pile.model_of[thing] = thing.value
            pile.models.add(thing.value)
        elif isinstance(value, BlankNode):
            pile.named_by[value] = thing
    if wanted or thing not in pile.model_of:
        pile.said[thing] += group


def _named(pile: _Pile, thing: Thing) -> Thing:
    """Return the thing with a name by which one without is named, if there is one."""
    seen = set()
    while isinstance(thing, BlankNode) and thing not in seen and thing in pile.named_by:
        seen.add(thing)
        thing = pile.named_by[thing]
    return thing


def _written(said: Mapping[str, list[Quad]], graph: str) -> dict[str, bytes]:
    return {thing: bulk.written(quads, graph) for thing, quads in said.items() if quads}
