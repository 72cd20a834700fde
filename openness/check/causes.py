"""One slip, one finding: leave out what only follows from another finding, and report once what is written once.

A term that is not defined, a name that nothing describes, a missing type and a value that cannot be read each break
many rules. What depends on them is silent until they are right; `dcterms:requires` says of a rule which others it
depends on. The same finding at one place, for many claims, is one finding that counts them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rdflib import DCTERMS, RDF, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from openness.check.changed_things import TOO_MANY, leave_out_changes
from openness.check.entry import LINES
from openness.check.finding import Finding
from openness.check.grouping import Stated, group_findings
from openness.namespaces import OPN
from openness.terms import PREFIXES, expand

FLAWS = frozenset({"OPN001", "OPN002", "OPN003", "OPN004", "OPN008", "OPN010", "OPN011"})
"""The rules about words and names, which come before all others."""
DOMAIN, ADDRESS = "OPN013", "OPN015"
TYPE, VIEW = str(RDF.type), str(OPN.inView)
ADDRESSED = frozenset(map(str, (OPN.model, DCTERMS.source, OPN.standing)))
"""What the address of a claim depends on."""
SAID = frozenset(map(str, (DCTERMS.source, OPN.asOf)))
"""Who says it and when. A level has to follow from its license without them."""
COMPUTED = "nothing-computed"
WORDS = ("OPN00", "OPN01")
"""How the codes of the rules about words and names start, none of which follows from another finding."""
CLASS, MISSING = "sh:ClassConstraintComponent", "sh:MinCountConstraintComponent"
_NAME = re.compile(r"\b(opn|dcterms|prov|rdfs|skos):([a-z]\w*)")
_HEAD = re.compile(r"CONSTRUCT\s*\{([^}]*)\}")

Elsewhere = tuple[str, str, bool, set[Node | None]]
"""A property at fault, the rule, whether it leads nowhere, and the things."""


@dataclass(frozen=True)
class Sight:
    """What a rule looks at: properties, and whether those of other things are among them; what it is about itself."""

    properties: frozenset[str]
    others: bool
    own: tuple[str, ...]
    first: bool
    """Whether it is about the values of a property that entries state."""
    requires: frozenset[str]


class Causes:
    """Separates causes from consequences among findings; caches what it reads from the rules."""

    def __init__(self, shapes: Graph, derivation: Iterable[str]) -> None:
        """Take the shapes, and the queries that derive what some of them look at."""
        self._shapes = shapes
        computed = shapes.objects(URIRef(PREFIXES["shape"] + COMPUTED), DCTERMS.subject)
        only = {str(term) for term in computed} - {VIEW}  # which claims a view has, all that they state decides
        self._rests = {name: rests for name, rests in _rests(derivation).items() if name in only}
        self._sights: dict[str, Sight] = {}

    def split(self, findings: Sequence[Finding], facts: Stated) -> tuple[list[Finding], list[Finding]]:
        """Return the findings that are causes, each once, and those that only follow from them."""
        by_file: dict[str, list[Finding]] = {}
        for finding in findings:
            by_file.setdefault(finding.file, []).append(finding)
        kept: list[Finding] = []
        silent: list[Finding] = []
        for name, found in by_file.items():
            form = facts.form_of(name)
            causes, others = self._causes(found, facts, whole=form not in LINES.values())
            kept += group_findings(causes, facts, form)
            silent += others
        return kept, silent

    def _causes(self, found: list[Finding], facts: Stated, whole: bool) -> tuple[list[Finding], list[Finding]]:
        of: dict[Node | None, list[Finding]] = {}
        for finding in found:
            if finding.severity == "violation":
                of.setdefault(finding.terms[0], []).append(finding)
        if not of:
            return found, []
        misplaced = {f.terms[2] for f in found if f.constraint == CLASS and f.terms[2] in of}
        untyped = {f.terms[0] for f in found if f.code == "OPN003" or (f.code == "OPN001" and _path(f) == TYPE)}
        alone = {
            code
            for code, number in Counter(code for code, _ in {(f.code, f.focus) for f in found}).items()
            if number == 1
        }
        paths = self._paths_of(found) if whole else []
        kept: list[Finding] = []
        silent: list[Finding] = []
        unaddressed = {
            f.terms[0] for f in found if (f.code in FLAWS or f.constraint == TOO_MANY) and _path_meant(f) in ADDRESSED
        }
        for finding in found:
            if (
                finding.code == ADDRESS and finding.terms[0] in unaddressed
            ):  # whether it fits is seen once that is right
                silent.append(finding)
                continue
            if finding.severity == "waived" or finding.code.startswith(WORDS):
                is_typed = finding.code != "OPN003" or not any(_means_type(one) for one in of[finding.terms[0]])
                (kept if is_typed else silent).append(finding)
                continue
            same = (one for one in of.get(finding.terms[0], ()) if one is not finding)
            follows = (
                any(self._is_cause(one, finding) for one in same)
                or any(one.shape in self._sight(finding.shape).requires for one in of.get(finding.terms[2], ()))
                or finding.terms[0] in misplaced
                or (finding.constraint == CLASS and finding.terms[2] in untyped)
                or self._is_elsewhere(finding, paths, facts, finding.code in alone)
            )
            (silent if follows else kept).append(finding)
        kept, unchanged = leave_out_changes(kept, silent, self._properties_of)
        silent += unchanged
        return [_with_right(one, silent) for one in kept], silent

    def _properties_of(self, finding: Finding) -> frozenset[str]:
        """Return the properties that a finding is about."""
        return self._sight(finding.shape).properties | {_path(finding)}

    def _is_cause(self, cause: Finding, finding: Finding) -> bool:
        """Return whether a finding follows from another one about the same thing."""
        sight = self._sight(finding.shape)
        if cause.code in FLAWS or (cause.code == DOMAIN and _path(cause) == TYPE):
            path = _path(cause)
            if path == TYPE or path in sight.properties:
                return True
            is_key = cause.terms[1] is not None and cause.terms[1] == cause.terms[2]
            meant = expand(cause.help)
            return is_key and (meant in sight.properties if meant else finding.value == "" or not sight.first)
        if cause.shape in sight.requires:
            return True
        return (
            self._sight(cause.shape).first and not sight.first and bool(sight.properties & {*self._cause_paths(cause)})
        )

    def _paths_of(self, found: list[Finding]) -> list[Elsewhere]:
        """Return the causes that others may follow from: by property at fault and rule, the things."""
        paths: dict[tuple[str, str, bool], set[Node | None]] = {}
        for one in found:
            if one.severity != "violation" or (one.code.startswith(WORDS) and one.code not in FLAWS):
                continue
            lost = one.code in FLAWS or one.constraint == MISSING  # whatever the property should lead to
            places = (_path_meant(one),) if one.code in FLAWS else self._cause_paths(one)
            for path in places:
                paths.setdefault((path, one.shape, lost), set()).add(one.terms[0])
        return [(*key, things) for key, things in paths.items()]

    def _is_elsewhere(self, finding: Finding, paths: Iterable[Elsewhere], facts: Stated, alone: bool) -> bool:
        """Return whether a finding follows from one about another thing of the entry.

        It does if its rule looks at the property there, and its thing, of another class, is near; or if it is `alone`,
        the only one of its rule, and a property by which others would have led to its thing leads nowhere.
        """
        sight, focus = self._sight(finding.shape), finding.terms[0]
        for path, shape, lost, things in paths:
            needed = shape in sight.requires
            looked_at = sight.others and (path in sight.properties or path == TYPE)
            if shape == finding.shape or not (needed or looked_at):
                continue
            others = things - {focus}
            if path == TYPE:
                backward = finding.terms[1] is None or not facts.states(focus, _path(finding), None)
                if (alone and others and backward) or any(focus in facts.links(thing) for thing in others):
                    return True
            elif others and (needed or not facts.states(focus, path, None)):
                if alone and lost:
                    return True
                kinds = facts.kinds(focus)
                near = others & facts.near(focus)
                if any(needed or facts.kinds(thing) != kinds for thing in near):
                    return True
        return False

    def _cause_paths(self, finding: Finding) -> tuple[str, ...]:
        path = finding.terms[1]
        return (str(path),) if path is not None else self._sight(finding.shape).own

    def _sight(self, shape: str) -> Sight:
        if (sight := self._sights.get(shape)) is None:
            sight = self._sights[shape] = self._look(URIRef(shape))
        return sight

    def _look(self, shape: URIRef) -> Sight:
        steps, others, own = set[str](), False, list[str]()
        for node in _parts(self._shapes, shape):
            if (path := self._shapes.value(node, SH.path)) is not None:
                for step, elsewhere in _steps(self._shapes, path):
                    steps.add(step)
                    others |= elsewhere
                    own += [] if elsewhere else [step]
            for query in self._shapes.objects(node, SH.select):
                steps |= _names(str(query))
                others = True
            steps |= {str(other) for other in self._shapes.objects(node, SH.disjoint)}
        for target in self._shapes.objects(shape, SH.targetSubjectsOf):
            steps.add(str(target))
        derived = steps & self._rests.keys()
        for step in derived:
            steps |= self._rests[step] - SAID
        first = not derived and not others and (shape, SH.path, None) in self._shapes
        first |= (shape, SH.path, None) in self._shapes and bool(own) and not derived
        steps |= {str(one) for one in self._shapes.objects(shape, DCTERMS.requires) if str(one).startswith(str(OPN))}
        requires = frozenset(str(one) for one in self._shapes.transitive_objects(shape, DCTERMS.requires)) - {
            str(shape)
        }
        return Sight(frozenset(steps), others or bool(derived), tuple(own), first, requires)


def _path(finding: Finding) -> str:
    return str(finding.terms[1] or "")


def _path_meant(finding: Finding) -> str:
    """Return the property of a finding, or the one that a misspelled property may stand for."""
    meant = expand(finding.help) if finding.terms[1] == finding.terms[2] else None
    return meant or _path(finding)


def _parts(shapes: Graph, shape: Node) -> Iterable[Node]:
    """Yield a shape and the shapes within it."""
    yield shape
    for name in (SH["or"], SH.xone, SH["and"]):
        for members in shapes.objects(shape, name):
            for member in Collection(shapes, members):
                yield from _parts(shapes, member)
    for name in (SH.property, SH.node, SH["not"], SH.qualifiedValueShape, SH.sparql):
        for one in shapes.objects(shape, name):
            if name != SH.property or isinstance(one, Node):
                yield from _parts(shapes, one)


def _steps(shapes: Graph, path: Node, elsewhere: bool = False) -> Iterable[tuple[str, bool]]:
    """Yield the properties of a path, each with whether it is that of another thing."""
    if isinstance(path, URIRef):
        yield str(path), elsewhere
    elif (back := shapes.value(path, SH.inversePath)) is not None:
        yield from _steps(shapes, back, elsewhere=True)
    elif (choice := shapes.value(path, SH.alternativePath)) is not None:
        for step in Collection(shapes, choice):
            yield from _steps(shapes, step, elsewhere)
    else:
        for number, step in enumerate(Collection(shapes, path)):
            yield from _steps(shapes, step, elsewhere or number > 0)


def _names(query: str) -> set[str]:
    return {str(expand(f"{prefix}:{name}")) for prefix, name in _NAME.findall(query)}


def _rests(derivation: Iterable[str]) -> Mapping[str, set[str]]:
    """Return for each derived property all those that its derivation looks at."""
    rests: dict[str, set[str]] = {}
    for text in derivation:
        query = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
        head = next(iter(_HEAD.findall(query)), "")
        names = _names(query)
        for name in _names(head) or names:  # where a variable is derived, any of its values
            rests.setdefault(name, set()).update(names)
    for _ in rests:
        before = sum(map(len, rests.values()))
        for names in rests.values():
            names.update(*(rests[name] for name in names & rests.keys()))
        if sum(map(len, rests.values())) == before:
            break
    return rests


def _with_right(finding: Finding, silent: Iterable[Finding]) -> Finding:
    """Return a finding with the right value that one which follows from it knows for the same place."""
    if finding.help or finding.code in FLAWS:
        return finding
    at = (finding.terms[0], finding.line, finding.column)
    known = (one.help for one in silent if (one.terms[0], one.line, one.column) == at and expand(one.help))
    return replace(finding, help=next(known, ""))


def _means_type(finding: Finding) -> bool:
    """Return whether a misspelled property may stand for rdf:type."""
    return finding.code == "OPN001" and finding.terms[1] == finding.terms[2] and _path_meant(finding) == TYPE
