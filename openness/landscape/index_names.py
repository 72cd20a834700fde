"""The names of models and developers in index tables: gathered over all editions, then written as triples."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from openness.landscape.index_terms import (
    DC_SOURCE,
    RDFS_LABEL,
    A,
    format_link,
    format_literal,
    format_term,
    format_thing,
)
from openness.readers.index_tables import DescribedDataSet, Record
from openness.slugs import to_slug
from openness.terms import PREFIXES

_PUNCTUATION = re.compile(r"[^\w/.+]+|_")


@dataclass(frozen=True)
class KnownNames:
    """What a landscape says already: things with a label, jurisdictions and data sets by name."""

    labeled: frozenset[str] = frozenset()
    jurisdictions: Mapping[str, str] = field(default_factory=dict)
    data_sets: frozenset[str] = frozenset()


@dataclass
class Names:
    """Models and developers that the tables name, gathered until all tables are read."""

    models: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    developers: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    countries: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    bases: dict[str, dict[tuple[str, str], None]] = field(default_factory=lambda: defaultdict(dict))
    named_by: dict[str, str] = field(default_factory=dict)
    data_sets: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Data sets that records name, by the name in lower case: the first source, and the name in it."""
    described: list[tuple[str, str, DescribedDataSet]] = field(default_factory=list)
    """What sources say of data sets: source, edition, row."""

    def merge(self, later: "Names") -> None:
        """Add the names of tables that come later; what an earlier one says of a developer counts."""
        for model, labels in later.models.items():
            self.models[model] += labels
        for mine, theirs in ((self.keys, later.keys), (self.kinds, later.kinds), (self.countries, later.countries)):
            for name, found in theirs.items():
                mine[name] |= found
        for model, bases in later.bases.items():
            self.bases[model] |= bases
        self.data_sets = later.data_sets | self.data_sets
        self.described += later.described
        self.developers = later.developers | self.developers
        self.named_by = later.named_by | self.named_by


def note_names(source: str, record: Record, names: Names) -> None:
    """Add the names in a record of a source."""
    names.models[record.model].append(record.label)
    names.named_by.setdefault(record.model, source)
    for name in record.base_models:
        names.bases[record.model][source, name] = None
    for name in record.datasets:
        names.data_sets.setdefault(name.casefold(), (source, name))
    for name in {_spelling(record.label), _spelling(record.key)} if "/" in record.key else {_spelling(record.label)}:
        names.keys[name].add(record.model)
    for slug, label in zip(record.developer, record.developer_label, strict=False):
        names.developers.setdefault(slug, label)
        names.named_by.setdefault(f"developer/{slug}", source)
    if len(record.developer) == 1:
        if record.developer_kind:
            names.kinds[record.developer[0]].add(record.developer_kind)
        if record.country:
            names.countries[record.developer[0]].add(record.country)


def name_lines(names: Names, known: KnownNames) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the source and the triples of each model and developer: what the landscape does not say already."""
    for model, labels in sorted(names.models.items()):
        subject = format_thing("model", model)
        lines = []
        # A name that another model has is no label of one that was named apart from it: two models called GOAT.
        own = [label for label in labels if names.keys[_spelling(label)] == {model}]
        label = next((one for one in labels if _squeeze(one) == _squeeze(model)), own[0] if own else model)
        if f"{PREFIXES['model']}{model}" not in known.labeled:
            lines += [f"{subject} {A} {format_term('Model')}", f"{subject} {RDFS_LABEL} {format_literal(label)}"]
        others = sorted(set(own) - {label})
        lines += [f"{subject} <{PREFIXES['skos']}altLabel> {format_literal(label)}" for label in others]
        yield names.named_by[model], lines
        for source, name in names.bases[model]:
            named = names.keys.get(_spelling(name)) or names.keys.get(_spelling(name.rpartition("/")[2])) or set()
            if len(named) == 1 and model not in named:  # a name that two models have names neither
                yield source, [f"{subject} {format_term('baseModel')} {format_thing('model', *named)}"]
    for developer, label in sorted(names.developers.items()):
        if f"{PREFIXES['developer']}{developer}" in known.labeled:
            continue
        subject, source = format_thing("developer", developer), names.named_by[f"developer/{developer}"]
        lines = [f"{subject} {A} {format_term('Developer')}", f"{subject} {RDFS_LABEL} {format_literal(label)}"]
        lines += [f"{subject} {DC_SOURCE} {format_thing('source', source)}"]
        if len(names.kinds[developer]) == 1:  # kinds exclude each other, so none where sources disagree
            lines += [f"{subject} {A} {format_term(kind)}" for kind in names.kinds[developer]]
        seats = sorted({known.jurisdictions.get(country, "") for country in names.countries[developer]} - {""})
        lines += [f"{subject} {format_term('basedIn')} <{seat}>" for seat in seats]
        yield source, lines


def data_set_lines(names: Names, known: KnownNames) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the source and the triples of each data set that a record names, and of what sources say of it."""
    taken: dict[str, str] = {}
    for folded, (source, name) in sorted(names.data_sets.items()):
        if folded not in known.data_sets and (slug := to_slug(name)) and taken.setdefault(slug, folded) == folded:
            subject = format_thing("data-set", slug)
            yield source, [f"{subject} {A} {format_term('DataSet')}", f"{subject} {RDFS_LABEL} {format_literal(name)}"]
    for source, edition, row in names.described:
        if row.data_set.casefold() not in known.data_sets | names.data_sets.keys():
            continue
        claim = format_thing("claim", f"{source}/data-set/{to_slug(row.data_set)}/{edition}")
        day = f"{format_literal(edition)}^^<{PREFIXES['xsd']}date>"
        lines = [f"{claim} {A} {format_term('DataSetDescription')}"]
        lines += [f"{claim} {DC_SOURCE} {format_thing('source', source)}"]
        lines += [f"{claim} {format_term(name)} {day}" for name in ("edition", "asOf")]
        lines += [f"{claim} {format_term(name)} {format_literal(row.data_set)}" for name in ("locator", "dataSetName")]
        lines += [f"{claim} {format_term('rawLicense')} {format_literal(row.raw_license)}"]
        lines += [f"{claim} {format_term('dataSetLicense')} {format_thing('license', one)}" for one in row.licenses]
        lines += [f"{claim} {format_term('evidence')} {link}" for link in [format_link(row.link)] if link]
        yield source, lines


def _spelling(name: str) -> str:
    """Return a name without case and punctuation, by which a base model is looked up."""
    return _PUNCTUATION.sub(" ", name.casefold()).strip()


def _squeeze(name: str) -> str:
    return "".join(letter for letter in name.casefold().replace("+", "plus") if letter.isalnum())
