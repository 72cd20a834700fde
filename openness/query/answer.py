"""Ask a landscape: turn what a user typed into RDF terms, put them into a query, and answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from openness import rdf
from openness.comparable_names import find_names, key_of, split
from openness.landscape import Landscape
from openness.query.saved_queries import Parameter, QueryError, SavedQuery, bind
from openness.rdf.rows import Answer, Literal, NamedNode, Rows, Term, text
from openness.suggest import MAX_LETTERS, did_you_mean
from openness.terms import KINDS, expand, is_iri, possible_iris, slug
from openness.xsd import EXAMPLES, XSD, is_valid

Result = Answer | rdf.Triples | bool

MAX_SUGGESTED = 3
"""How many values are suggested for one that there is not."""
FEW_VALUES, MAX_VALUES_NAMED = 10, 60
"""Of more than a few values an error names only those that may be meant, if there are such; else so many at most."""


@dataclass(frozen=True)
class Choice:
    """A value of a pick list: what is typed or put in a URL, what is shown, the IRI, and the group it is in."""

    value: str
    label: str
    iri: str
    group: str = ""


@dataclass(frozen=True)
class Choices:
    """The values of a pick list, found by what people type: the one resolver of command line, pages, files and API."""

    listed: tuple[Choice, ...]
    other_names: tuple[tuple[str, str], ...] = ()
    """Other names of the listed things: the IRI of each, and a name."""

    def find(self, typed: str) -> Choice | None:
        """Return the choice that a name in URLs, an IRI, a prefixed name, a label or another name means.

        Case, spaces and hyphens matter last: `DeepSeek V3` is `deepseek-v3`, unless several choices are so named.
        """
        words = typed.strip()
        found = self._exact.get(words) or self._exact.get(expand(words) or "") or self._folded.get(words.casefold())
        if found or len(words) > MAX_LETTERS:
            return found
        alike = self._comparable.get(key_of(split(words)), {})
        return next(iter(alike.values())) if len(alike) == 1 else None

    def find_near(self, typed: str) -> list[str]:
        """Return the names in URLs of the choices that a text is the start of, else of those most like it."""
        found = find_names(typed.casefold(), self._folded, 2 * MAX_SUGGESTED, 0.5)
        return list(dict.fromkeys(self._folded[word].value for word in found))[:MAX_SUGGESTED]

    @cached_property
    def _exact(self) -> Mapping[str, Choice]:
        return {word: one for one in reversed(self.listed) for word in (one.iri, one.value) if word}

    @cached_property
    def _folded(self) -> Mapping[str, Choice]:
        return {word.casefold(): one for one in reversed(self.listed) for word in (one.label, one.value)}

    @cached_property
    def _comparable(self) -> Mapping[str, Mapping[str, Choice]]:
        """The choices by each of their names in the form in which names are compared, and by their IRIs."""
        names = [(one.iri or one.value, word) for one in self.listed for word in (one.label, one.value)]
        by_iri = {one.iri or one.value: one for one in self.listed}
        found: dict[str, dict[str, Choice]] = {}
        for iri, word in (*names, *self.other_names):
            if (key := key_of(split(word))) and iri in by_iri:
                found.setdefault(key, {})[iri] = by_iri[iri]
        return found


def ask(landscape: Landscape, query: SavedQuery, given: Mapping[str, str]) -> Result:
    """Answer a saved query with the values that a user gave, and the defaults for those not given.

    Raises QueryError for a value that does not fit, a parameter that is not known, and a required one left out.
    """
    return rdf.run(landscape.store, bind_values(landscape, query, given))


def stream(landscape: Landscape, query: SavedQuery, given: Mapping[str, str]) -> Rows | rdf.Triples | bool:
    """Answer as `ask` does, but compute the rows of a table only while they are read: for answers of any length."""
    return rdf.stream(landscape.store, bind_values(landscape, query, given))


def bind_values(landscape: Landscape, query: SavedQuery, given: Mapping[str, str]) -> str:
    """Return the SPARQL that answers a saved query with these values. Raises QueryError as `ask` does."""
    values: dict[str, Term] = {}
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in given:
        if name not in known:
            bind(query, {name: Literal("")})  # raises, naming those that there are
    for name, parameter in known.items():
        typed = given.get(name, "").strip() or parameter.default
        if typed:
            values[name] = coerce(landscape, parameter, typed)
        elif parameter.required:
            tried = f", for example {query.example[name]}" if name in query.example else ""
            raise QueryError(f"The query '{query.slug}' needs a value for '{name}' ({parameter.label}){tried}.")
    return bind(query, values)


def shorten_values(landscape: Landscape, query: SavedQuery, given: Mapping[str, str]) -> dict[str, str]:
    """Return values in the one way in which the address of an answer gives them.

    They are in the order of the header, things by their name in URLs, and those that are defaults anyway are left out.
    """
    short: dict[str, str] = {}
    for parameter in query.parameters:
        typed = given.get(parameter.name, "").strip()
        if not typed:
            continue
        found = _find_choice(landscape, parameter, typed)
        value = found.value if found else typed
        if value != parameter.default:
            short[parameter.name] = value
    return short


def coerce(landscape: Landscape, parameter: Parameter, typed: str) -> Term:
    """Return the RDF term that a typed value stands for.

    A thing may be given by its name in URLs (`llama-2`), its label (`LLaMA-2`) as people write it (`Llama 2`),
    another name, its prefixed name or its IRI.
    Raises QueryError with the nearest values that would do.
    """
    if parameter.type != "iri" and parameter.values and typed not in parameter.values:
        raise QueryError(f"'{typed}' is not a value for {parameter.name}. There are: {', '.join(parameter.values)}.")
    if parameter.type == "iri":
        return _thing(landscape, parameter, typed)
    if parameter.type == "string":
        return Literal(typed)
    if not is_valid(typed, XSD + parameter.type):
        kind = f"an {parameter.type}" if parameter.type == "integer" else f"a {parameter.type}"
        example = EXAMPLES[parameter.type]
        raise QueryError(f"'{typed}' is not a value for {parameter.name}. Give {kind}, such as {example}.")
    return Literal(typed, datatype=rdf.iri(XSD + parameter.type))


def choices(landscape: Landscape, parameter: Parameter) -> list[Choice]:
    """List the values of a parameter: the things of its class in order of their labels, or those in its header.

    Where the header names both a class and values, the values say which things of the class will do.
    """
    if not parameter.of_class:
        return [Choice(value, value, "") for value in parameter.values]
    found = rdf.select(
        landscape.store,
        f"""SELECT DISTINCT ?thing ?label ?notation ?position ?group WHERE {{
          ?thing a {parameter.of_class} ; rdfs:label ?label .
          OPTIONAL {{ ?thing skos:notation ?notation }}
          OPTIONAL {{ ?thing opn:position ?position }}
          OPTIONAL {{ ?thing opn:stage/rdfs:label ?stage }}
          OPTIONAL {{ ?thing opn:kind/rdfs:label ?kind }}
          OPTIONAL {{ ?thing opn:rank ?rank }}
          BIND (STR(COALESCE(?stage, ?kind, "")) AS ?group)
        }} ORDER BY ?position IF(BOUND(?rank), ?group, "") ?rank LCASE(STR(?label))""",
    )
    listed = (
        Choice(text(n) or slug(text(thing)), text(label), text(thing), text(g)) for thing, label, n, _, g in found.rows
    )
    return [choice for choice in listed if not parameter.values or choice.value in parameter.values]


def choices_of(landscape: Landscape, parameter: Parameter) -> Choices:
    """Return the values of a parameter, which are listed once: anybody can ask for names that there are not."""
    key = _key_of(parameter)
    found: Choices | None = landscape.kept.get(key)
    if found is None:
        found = landscape.kept[key] = Choices(tuple(choices(landscape, parameter)), _other_names(landscape, parameter))
    return found


def _other_names(landscape: Landscape, parameter: Parameter) -> tuple[tuple[str, str], ...]:
    """Return the other names of the things of a class: the IRI of each, and a name."""
    if not parameter.of_class:
        return ()
    found = rdf.select(
        landscape.store,
        f"""SELECT DISTINCT ?thing ?name WHERE {{
          ?thing a {parameter.of_class} ; skos:altLabel|opn:spdxId|opn:hubKey ?name
        }} ORDER BY ?thing ?name""",
    )
    return tuple((text(thing), text(name)) for thing, name in found.rows)


def _find_choice(landscape: Landscape, parameter: Parameter, typed: str) -> Choice | None:
    """Return the value that a name means; all values are listed only where none has it as its name in URLs or IRI."""
    known = None if _key_of(parameter) in landscape.kept else _find_known(landscape, parameter, typed)
    return known or choices_of(landscape, parameter).find(typed)


def _key_of(parameter: Parameter) -> tuple[object, ...]:
    return "choices", parameter.of_class, tuple(parameter.values)


def _find_known(landscape: Landscape, parameter: Parameter, typed: str) -> Choice | None:
    """Return the thing of a class that an IRI or a name in URLs means, without a list of all; None for other names."""
    kind = (parameter.of_class or "").removeprefix("opn:").lower()
    possible = possible_iris(typed, *({kind} & {*KINDS}))
    iri = _iri(possible[0]) if possible else None
    if not parameter.of_class or parameter.values or iri is None:
        return None
    asked = f"""SELECT ?label ?notation WHERE {{
      {iri} a {parameter.of_class} ; rdfs:label ?label . OPTIONAL {{ {iri} skos:notation ?notation }}
    }}"""
    rows = rdf.select(landscape.store, asked).rows
    return Choice(text(rows[0][1]) or slug(iri.value), text(rows[0][0]), iri.value) if rows else None


def _iri(written: str) -> NamedNode | None:
    """Return what is written as an IRI as one; None for what is none, and for nothing."""
    return rdf.iri(written) if is_iri(written) else None


def _thing(landscape: Landscape, parameter: Parameter, typed: str) -> NamedNode:
    if found := _find_choice(landscape, parameter, typed):
        return rdf.iri(found.iri)
    known_ones = choices_of(landscape, parameter)
    if not known_ones.listed and (iri := _iri(expand(typed) or "")):
        return iri
    near = known_ones.find_near(typed)
    hint = " ".join(filter(None, (did_you_mean(near), _there([c.value for c in known_ones.listed], near))))
    raise QueryError(f"'{typed}' is not a value for {parameter.name}. {hint}")


def _there(values: Sequence[str], near: Sequence[str]) -> str:
    """List the values that there are; of very many the first, and none where those that may be meant are named."""
    if near and len(values) > FEW_VALUES:
        return ""
    more = f" and {len(values) - MAX_VALUES_NAMED:,} more" if len(values) > MAX_VALUES_NAMED else ""
    return f"There are: {', '.join(values[:MAX_VALUES_NAMED]) or 'none'}{more}."
