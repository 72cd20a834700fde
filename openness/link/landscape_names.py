"""The one reader of names: which license, developer or model of the landscape a text means, if any.

Names are data of the landscape: labels, other spellings, SPDX ids, keys of the hub, addresses, and the terms of the
SPDX and ScanCode lists that a license matches. What is nothing (`NOASSERTION`, `n/a`) is in `spellings.yaml`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from openness import rdf
from openness.comparable_names import developer_names, fold, name, spellings, split
from openness.link.license_lists import license_matches, license_name
from openness.paths import ROOT
from openness.terms import BASE, is_iri, is_web_address, slug

LICENSES = """
SELECT ?license ?name ?address ?term {
  ?license a opn:License
  { ?license rdfs:label|skos:altLabel|opn:spdxId|opn:hubKey|dcterms:identifier ?name }
  UNION { ?license rdfs:seeAlso ?address }
  UNION { ?license skos:exactMatch ?term }
}
"""
THINGS = """
SELECT DISTINCT ?thing ?name { ?thing rdfs:label|skos:altLabel ?name
  FILTER (STRSTARTS(STR(?thing), "https://w3id.org/openness/")) }
"""
K = TypeVar("K")
SURE = 0.9
"""How sure a match in the lists of others must be, from 0 to 1, to be taken."""

_SUFFIXES = re.compile(r"(?:\.html?|\.txt|\.md|\.json|/legalcode(?:\.[a-z]{2})?|/deed(?:\.[a-z]{2})?|/)+$")


def is_nothing(text: str, root: Path = ROOT, kind: str = "") -> bool:
    """Return whether a text says that there is no value: `unknown`, `N/A`, `~`; for a license also `proprietary`."""
    words = " ".join(split(text)) if re.search(r"\w|\+", text) else ""
    listed = spellings(root) or spellings(ROOT)
    known = [*listed.get("nothing", ()), *(listed.get("license_nothing", ()) if kind == "license" else ())]
    return not words or words in {" ".join(split(str(word))) for word in known}


@dataclass(frozen=True)
class _LicenseNames:
    """The names of licenses by the form in which they are compared, with the slug of the license."""

    names: Mapping[str, str]
    keys: Mapping[object, str]
    addresses: Mapping[str, str]
    terms: Mapping[str, str]


@dataclass(frozen=True)
class _ThingNames:
    """The names of developers, models and sources by the form in which they are compared, with the slug of each."""

    names: Mapping[tuple[str, str], str]
    keys: Mapping[tuple[str, object], str]


@dataclass(frozen=True)
class LandscapeNames:
    """The names of a landscape; a name of two things means neither. Each kind is read when one is first looked for."""

    store: rdf.Store
    root: Path = ROOT

    def find_license(self, text: str) -> str:
        """Return the slug of the license that a name, an id, a key or an address means, or nothing."""
        if is_nothing(text, self.root, "license"):
            return ""
        address = _address(text)
        known = self._licenses
        if address and (found := known.addresses.get(address)):
            return found
        if found := known.names.get(fold(text)) or known.names.get(fold(text.removeprefix("LicenseRef-"))):
            return found
        for match in license_matches(self.root, text):
            term = match.term.iri
            local = fold(term.rsplit("/", 1)[-1])
            sure = match.predicate == "exactMatch" and match.confidence >= SURE
            if sure and (found := known.terms.get(term) or known.names.get(local)):
                return found
        return "" if address else known.keys.get(license_name(self.root, text).key, "")

    def is_license(self, text: str) -> bool:
        """Return whether a text is the name of one license, here or in the lists of SPDX and ScanCode."""
        matches = license_matches(self.root, text)
        return bool(self.find_license(text)) or any(
            match.predicate == "exactMatch" and match.confidence >= SURE for match in matches
        )

    def find(self, kind: str, text: str) -> str:
        """Return the slug of the developer, model or source that a text names, or nothing.

        A model may have the name of its owner before a slash, as on the hub. A developer may have a name that sources
        or the hub give it, where no developer of the landscape has it as its own.
        """
        if is_nothing(text, self.root):
            return ""
        folded, key = (kind, fold(text)), (kind, thing_key(self.root, kind, text))
        of_sources = self._developer_names if kind == "developer" else _ThingNames({}, {})
        known = (self._things, of_sources)
        found = next((one for names in known if (one := names.names.get(folded) or names.keys.get(key, ""))), "")
        if not found and kind == "model" and "/" in text:
            return self.find(kind, text.rpartition("/")[2])
        return found

    @cached_property
    def _licenses(self) -> _LicenseNames:
        return _read_licenses(self.store, self.root)

    @cached_property
    def _things(self) -> _ThingNames:
        return _compare_things(self.root, _select_things(self.store))

    @cached_property
    def _developer_names(self) -> _ThingNames:
        there = {one for (kind, _), one in self._things.names.items() if kind == "developer"}
        listed = developer_names(self.root) or developer_names(ROOT)
        return _compare_things(self.root, (("developer", one, text) for text, one in listed.items() if one in there))


def thing_key(root: Path, kind: str, text: str) -> object:
    """Return what the spellings of one name of a thing have in common."""
    known = spellings(root)
    if kind == "developer":
        return name(text, known.get("developers"), known.get("developer_noise", ())).key
    return name(text).key


def _address(text: str) -> str:
    """Return an address without what its spellings differ in, or nothing where a text is none."""
    if not is_web_address(text):
        return ""
    plain = text.partition("://")[2].partition("#")[0].partition("?")[0].removeprefix("www.").casefold()
    return _SUFFIXES.sub("", plain).replace("/blob/", "/").replace("/raw/", "/").replace("/resolve/", "/")


def _read_licenses(store: rdf.Store, root: Path) -> _LicenseNames:
    licenses: dict[str, set[str]] = defaultdict(set)
    keys: dict[object, set[str]] = defaultdict(set)
    addresses: dict[str, set[str]] = defaultdict(set)
    terms: dict[str, set[str]] = defaultdict(set)
    for row in rdf.select(store, LICENSES).records():
        one = slug(row["license"])
        for text in (row["name"], one):
            if text:
                licenses[fold(text)].add(one)
                key = license_name(root, text)
                if key.words:
                    keys[key.key].add(one)
        if row["address"]:
            addresses[_address(row["address"])].add(one)
        if is_iri(row["term"]):
            terms[row["term"]].add(one)
    return _LicenseNames(_sure(licenses), _sure(keys), _sure(addresses), _sure(terms))


def _select_things(store: rdf.Store) -> Iterator[tuple[str, str, str]]:
    """Yield the kind, the slug and each name of the developers, models and sources of a landscape."""
    for row in rdf.select(store, THINGS).records():
        kind, _, one = row["thing"].removeprefix(BASE).partition("/")
        if kind in ("model", "developer", "source") and one:
            yield from ((kind, one, text) for text in (row["name"], one))


def _compare_things(root: Path, named: Iterable[tuple[str, str, str]]) -> _ThingNames:
    """Return names of things, each with its kind and slug, in comparable form."""
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    keys: dict[tuple[str, object], set[str]] = defaultdict(set)
    for kind, one, text in named:
        names[kind, fold(text)].add(one)
        if _has_words(key_of := thing_key(root, kind, text)):
            keys[kind, key_of].add(one)
    return _ThingNames(_sure(names), _sure(keys))


def _has_words(key: object) -> bool:
    return isinstance(key, tuple) and any(key)


def _sure(found: Mapping[K, Iterable[str]]) -> dict[K, str]:
    """Keep what means one thing; the slug of a thing means that thing."""
    kept: dict[K, str] = {}
    for words, slugs in found.items():
        listed = sorted(slugs)
        text = words[-1] if isinstance(words, tuple) else words
        if len(listed) == 1:
            kept[words] = listed[0]
        elif text in listed:
            kept[words] = str(text)
    return kept
