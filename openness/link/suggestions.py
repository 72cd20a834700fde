"""Suggest links for a new entry, a thing, a term or a name: ranked, each with its reason, as rows of a SSSOM table."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, URIRef

from openness import __version__, rdf
from openness.errors import OpennessError
from openness.landscape.opening import read_stored
from openness.link import SUGGESTED_KINDS, online
from openness.link.landscape_names import LandscapeNames
from openness.link.license_lists import Match, license_matches
from openness.link.stubs import Term, stubs
from openness.link.things import Candidate, matches
from openness.namespaces import OPN
from openness.paths import tables
from openness.rdf import convert, remote
from openness.readers import sssom
from openness.slugs import to_slug
from openness.terms import BASE, DATA_LICENSE, GRAPH, KINDS, PREFIXES, possible_iris, shorten, slug

CLASSES = {
    OPN.License: "license",
    OPN.Developer: "developer",
    OPN.Model: "model",
    OPN.Risk: "risk",
    OPN.Jurisdiction: "jurisdiction",
}
NAMES = (RDFS.label, OPN.spdxId, DCTERMS.identifier, SKOS.altLabel, OPN.nameAsPrinted)
"""The properties whose values name a thing."""

COMPUTED = frozenset(rdf.iri(name) for name in (GRAPH.inferred, GRAPH.derived))
SEMAPV = "https://w3id.org/semapv/vocab/"
MAX_SUGGESTIONS = 8
"""How many suggestions there are for one thing, unless more are asked for."""

MAX_NAME_LETTERS = 250
"""The longest name, in characters, for which links are suggested."""


class SuggestError(OpennessError):
    """Something for which no links can be suggested; the message says what can be given."""


@dataclass(frozen=True)
class Subject:
    """What links are wanted for: its IRI, its kind, and the names that are known for it, the label first."""

    iri: str
    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """A link that may hold: of what, to what, how sure that is, and why."""

    subject: Subject
    match: Match

    def row(self) -> dict[str, str]:
        """Return the suggestion as a row of a SSSOM table."""
        likeness = self.match.predicate == "exactMatch"
        return {
            "subject_id": self.subject.iri,
            "subject_label": self.subject.names[0],
            "predicate_id": str(SKOS[self.match.predicate]),
            "object_id": self.match.term.iri,
            "object_label": self.match.term.label,
            "mapping_justification": SEMAPV + ("LexicalMatching" if likeness else "LexicalSimilarityThresholdMatching"),
            "confidence": f"{self.match.confidence:g}",
            "mapping_tool": f"openness link {__version__}",
            "comment": self.match.reason,
        }


@dataclass(frozen=True)
class Asking:
    """How an endpoint is asked as well: its address, whether to cache answers, and what to call instead of sending."""

    endpoint: remote.Endpoint
    cache: bool = True
    would_ask: Callable[[str], None] | None = None


class LinkRequest:
    """What links are wanted for, and the landscape, which is read once."""

    def __init__(self, root: Path, given: str, kind: str | None = None) -> None:
        """Take an entry (a file), a term or thing (`opn:Model`, `license/mit`), or a name of a `kind`.

        Raises SuggestError for what is none of these, UnreadableError for a file that does not parse.
        """
        self._root, self._store = root, read_stored(root)
        self._known = _named_things(self._store)
        self._subjects = _subjects(self._known, given, kind)

    def suggest(self, asking: Asking | None = None, most: int = MAX_SUGGESTIONS) -> list[Suggestion]:
        """Suggest links; those that the alignments have already are left out.

        Raises RemoteError where an endpoint that is asked does not answer.
        """
        names = LandscapeNames(self._store, self._root)
        there = {(str(row.subject), str(row.object)) for path in tables(self._root) for row in sssom.read(path).rows}
        remote_ones = _online(self._root, self._subjects, asking) if asking else []
        found = []
        for subject in self._subjects:
            matched = _matches(self._root, self._known, names, subject, remote_ones)
            fresh = [match for match in matched if (subject.iri, match.term.iri) not in there]
            found += [Suggestion(subject, match) for match in fresh[:most]]
        return found

    def count_links(self) -> dict[str, int]:
        """Count the terms to which the tables link each subject already, by its IRI; one without is left out."""
        subjects = {subject.iri for subject in self._subjects}
        rows = [row for path in tables(self._root) for row in sssom.read(path).rows if row.stated]
        return dict(sorted(Counter(str(row.subject) for row in rows if str(row.subject) in subjects).items()))


def _named_things(store: rdf.Embedded) -> Graph:
    """Return the names and classes of all things but claims and records, which are most of a landscape."""
    claims, records = f"<{BASE}claim/", f"<{BASE}record/"
    return convert.as_graph(
        quad.triple
        for path in (RDF.type, RDFS.subClassOf, *NAMES)
        for quad in rdf.statements(store, p=rdf.iri(str(path)))
        if not str(quad.subject).startswith((claims, records)) and quad.graph_name not in COMPUTED
    )


def _subjects(known: Graph, given: str, kind: str | None) -> list[Subject]:
    if len(given) > MAX_NAME_LETTERS:
        raise SuggestError(f"A name of {len(given)} characters is none. Give at most {MAX_NAME_LETTERS}, or a file.")
    path = Path(given)
    if path.is_file():
        found = list(_of_entry(path, known))
        if not found:
            raise SuggestError(f"{path}: no license, developer, model, risk or jurisdiction is described here.")
        return found
    kinds = KINDS if "/" in given else SUGGESTED_KINDS if kind is None else ()
    for iri in (URIRef(named) for named in possible_iris(given, *kinds) if " " not in named):
        if (iri, RDF.type, None) in known:
            described = _describe_subject(known, known, iri)
            return [described or Subject(str(iri), "term", _names(known, iri))]
    if kind is None:
        there = ", ".join(SUGGESTED_KINDS)
        raise SuggestError(
            f"'{given}' is neither a file nor a thing or term of this landscape. For a name, say with --kind what it "
            f"is of: {there}."
        )
    if not (made := to_slug(given)):
        raise SuggestError(f"'{given}' has no Latin letter or digit to make an IRI of. Name it otherwise.")
    return [Subject(f"{BASE}{kind}/{made}", kind, (given,))]


def _of_entry(path: Path, known: Graph) -> Iterator[Subject]:
    store = rdf.empty()
    rdf.read_file(store, path, "urn:x-openness:entry")
    entry = convert.graph_of(store, "urn:x-openness:entry")
    for subject in sorted({s for s in entry.subjects() if isinstance(s, URIRef)}):
        described = _describe_subject(entry, known, subject)
        if described is not None and described.kind != "term":
            yield described
    for property_, kind in ((OPN.license, "license"), (OPN.developer, "developer")):
        for thing in sorted({t for t in entry.objects(None, property_) if isinstance(t, URIRef)}):
            if (thing, None, None) not in entry and (thing, None, None) not in known:
                yield Subject(str(thing), kind, (slug(thing).replace("-", " "),))


def _describe_subject(graph: Graph, known: Graph, subject: URIRef) -> Subject | None:
    for kind in graph.objects(subject, RDF.type):
        for above in known.transitive_objects(kind, RDFS.subClassOf):
            if isinstance(above, URIRef) and above in CLASSES:
                return Subject(str(subject), CLASSES[above], _names(graph, subject))
    return None


def _names(graph: Graph, subject: URIRef) -> tuple[str, ...]:
    """Return the names of a thing: its ids first where it has some, its labels, then what describes it."""
    found = [str(text) for property_ in NAMES for text in sorted(graph.objects(subject, property_), key=str)]
    return tuple(dict.fromkeys(found)) or (slug(subject).replace("-", " "),)


def _matches(
    root: Path, known: Graph, names: LandscapeNames, subject: Subject, remote_ones: list[Candidate]
) -> list[Match]:
    if subject.kind == "license":
        found = [match for text in subject.names for match in license_matches(root, text)]
        own = matches(root, "own", subject.names, (*_own(known, subject), *remote_ones))
        by_id = {m.term.iri.rsplit("/", 1)[-1].casefold() for m in found if m.predicate == "exactMatch"}
        for candidate in remote_ones:
            if by_id.intersection(name.casefold() for name in candidate.term.synonyms if " " not in name):
                reason = "has the same SPDX id there"
                found.append(Match(candidate.term, candidate.vocabulary, 0.98, "exactMatch", reason))
        found += own
        found += list(_same_here(known, names, subject))
    else:
        found = matches(root, subject.kind, subject.names, (*_own(known, subject), *remote_ones))
    best: dict[str, Match] = {}
    for match in found:
        if match.term.iri != subject.iri and match.confidence > (
            best[match.term.iri].confidence if match.term.iri in best else 0
        ):
            best[match.term.iri] = match
    return sorted(best.values(), key=lambda match: (-match.confidence, match.term.iri))


def _same_here(known: Graph, names: LandscapeNames, subject: Subject) -> Iterator[Match]:
    """Yield the licenses of the landscape that a name of a subject means, as `draft` reads it."""
    for text in subject.names:
        if found := names.find_license(text):
            label = _names(known, URIRef(f"{BASE}license/{found}"))[0]
            term = Term(f"{BASE}license/{found}", label, "license")
            yield Match(term, "openness", 0.95, "exactMatch", f"'{text}' is a name of it here")


def _own(known: Graph, subject: Subject) -> list[Candidate]:
    """Return the things of the same kind that the landscape has: a new entry may only spell one otherwise."""
    wanted = {cls for cls, kind in CLASSES.items() if kind == subject.kind}
    kinds = {kind for cls in wanted for kind in known.transitive_subjects(RDFS.subClassOf, cls)}
    things = {
        t for kind in kinds for t in known.subjects(RDF.type, kind) if isinstance(t, URIRef) and t.startswith(BASE)
    }
    found = []
    for thing in sorted(things):
        names = _names(known, thing)
        found.append(Candidate("openness", Term(str(thing), names[0], subject.kind, synonyms=names[1:])))
    return found


def _online(root: Path, subjects: list[Subject], asking: Asking) -> list[Candidate]:
    """Ask an endpoint about the names of all subjects at once, and about the SPDX ids that licenses may have."""
    names = [variant for subject in subjects for name in subject.names for variant in online.variants(name)]
    found = online.look_up(root, asking.endpoint, names, "name", asking.cache, asking.would_ask)
    licenses = [name for subject in subjects if subject.kind == "license" for name in subject.names]
    matched = [match for name in licenses for match in license_matches(root, name)]
    ids = [match.term.iri.rsplit("/", 1)[-1] for match in matched if match.vocabulary == "spdx-licenses"]
    return found + online.look_up(root, asking.endpoint, ids, "id", asking.cache, asking.would_ask)


def table(root: Path, suggestions: list[Suggestion]) -> str:
    """Write suggestions as a SSSOM table, to accept by leaving a line and to reject by striking it.

    Things of our own are comments in its header: they are to be used in the place of the subject, not linked to.
    """
    prefixes = dict(PREFIXES)
    for stub in stubs(root):
        prefixes |= stub.header["curie_map"]
    prefixes |= {"semapv": SEMAPV, "wd": "http://www.wikidata.org/entity/", "sssom": str(sssom.SSSOM)}
    rows = [one.row() for one in suggestions if one.match.vocabulary != "openness"]
    own = [one for one in suggestions if one.match.vocabulary == "openness"]
    used = {
        sssom.contract(row[name], prefixes).split(":")[0]
        for row in rows
        for name in ("subject_id", "predicate_id", "object_id", "mapping_justification")
    }
    header = {
        "mapping_set_id": f"{BASE}mapping/suggestions",
        "mapping_set_title": "Suggestions to accept or reject",
        "license": DATA_LICENSE,
        "curie_map": {prefix: start for prefix, start in sorted(prefixes.items()) if prefix in used},
    }
    head, columns, body = sssom.write(header, rows).partition("subject_id\t")
    return "".join((head, *(f"## {_here(one)}\n" for one in own), columns, body))


def _here(suggestion: Suggestion) -> str:
    match, subject = suggestion.match, shorten(suggestion.subject.iri)
    sentence = f"{subject} may be {shorten(match.term.iri)} '{match.term.label}', which is here already: {match.reason}"
    return " ".join(sentence.split())


def show_suggestion(suggestion: Suggestion) -> str:
    """Return a suggestion as one line for people."""
    match = suggestion.match
    target = f"{shorten(match.term.iri)} '{match.term.label}'"
    return f"{match.confidence:.2f} {match.predicate:<12} {target} ({match.vocabulary}): {match.reason}"
