"""The bill of materials of the program itself, as SPDX 3: `python -m openness.sbom > openness.spdx3.json`.

It lists what is installed with the program where it runs, with the licenses that the packages name.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distribution

from license_expression import ExpressionError, get_spdx_licensing
from packaging.requirements import Requirement
from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef

from openness.export import SPDX, now, write_spdx

PROGRAM = "openness"
IRI = "https://w3id.org/openness/program"
OURS = URIRef("https://w3id.org/openness/source/openness-curation")
"""Who makes the document, and the program."""
CLASSIFIERS: Mapping[str, str] = {
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Zope Public License": "ZPL-2.1",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""The classifiers that name one license, in the words of SPDX; that of BSD licenses does not say which one."""


def installed_with(name: str = PROGRAM) -> dict[str, Distribution]:
    """Return a distribution and all that is installed with it, by normalized name.

    Raises PackageNotFoundError where one of them is not installed.
    """
    waiting, found = [(name, frozenset[str]())], {}
    while waiting:
        wanted, its_extras = waiting.pop()
        key = normalize(wanted)
        if key in found:
            continue
        found[key] = distribution(wanted)
        waiting += [(one.name, frozenset(one.extras)) for one in requirements(found[key], its_extras)]
    return found


def requirements(of: Distribution, extras: frozenset[str] = frozenset()) -> Iterator[Requirement]:
    """List what a distribution requires here, with some of its extras."""
    for one in map(Requirement, of.requires or ()):
        if not one.marker or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield one


def license_of(one: Distribution) -> str:
    """Return the license of a distribution as an SPDX expression, or nothing where it names none that SPDX has."""
    classifiers = [name.rsplit(" :: ", 1)[-1] for name in one.metadata.get_all("Classifier") or () if "License" in name]
    for typed in (
        *(one.metadata.get_all("License-Expression") or ()),
        " AND ".join(sorted({CLASSIFIERS[name] for name in classifiers if name in CLASSIFIERS})),
        *(one.metadata.get_all("License") or ()),
    ):
        if typed and len(typed) < 100:
            try:
                return str(get_spdx_licensing().parse(typed, validate=True))
            except ExpressionError:
                continue
    return ""


def statements(created: str, root: str = PROGRAM) -> Graph:
    """Return the bill of materials as triples; `created` is its time, such as 2026-11-24T12:00:00Z."""
    graph, creation, document = Graph(), BNode("creation"), URIRef(f"{IRI}#document")
    found = installed_with(root)
    elements = []
    for name, one in sorted(found.items()):
        package = URIRef(f"{IRI}#{name}")
        elements.append(package)
        graph.add((package, RDF.type, URIRef(f"{SPDX}Software/Package")))
        for property_, value in {
            "Core/name": one.metadata["Name"],
            "Software/packageVersion": one.version,
            "Software/packageUrl": f"pkg:pypi/{name}@{one.version}",
        }.items():
            graph.add((package, URIRef(SPDX + property_), _literal(property_, value)))
        needed = sorted({normalize(each.name) for each in requirements(one)} & found.keys())
        elements += _relate(graph, package, "dependsOn", [URIRef(f"{IRI}#{each}") for each in needed])
        if expression := license_of(one):
            element = URIRef(f"{IRI}#license-of-{name}")
            graph.add((element, RDF.type, URIRef(f"{SPDX}SimpleLicensing/LicenseExpression")))
            graph.add((element, URIRef(f"{SPDX}SimpleLicensing/licenseExpression"), Literal(expression)))
            elements += [element, *_relate(graph, package, "hasDeclaredLicense", [element])]
    graph.add((OURS, RDF.type, URIRef(f"{SPDX}Core/Organization")))
    graph.add((OURS, URIRef(f"{SPDX}Core/name"), Literal("The Openness project")))
    graph.add((document, RDF.type, URIRef(f"{SPDX}Core/SpdxDocument")))
    graph.add((document, URIRef(f"{SPDX}Core/name"), Literal(f"Bill of materials of {root} {found[root].version}")))
    graph.add((document, URIRef(f"{SPDX}Core/rootElement"), URIRef(f"{IRI}#{root}")))
    for profile in ("core", "software", "simpleLicensing"):
        conformance = URIRef(f"{SPDX}Core/ProfileIdentifierType/{profile}")
        graph.add((document, URIRef(f"{SPDX}Core/profileConformance"), conformance))
    for element in (*elements, OURS):
        graph.add((document, URIRef(f"{SPDX}Core/element"), element))
    for element in (*elements, OURS, document):
        graph.add((element, URIRef(f"{SPDX}Core/creationInfo"), creation))
    graph.add((creation, RDF.type, URIRef(f"{SPDX}Core/CreationInfo")))
    graph.add((creation, URIRef(f"{SPDX}Core/specVersion"), Literal("3.0.1")))
    graph.add((creation, URIRef(f"{SPDX}Core/created"), Literal(created, datatype=XSD.dateTimeStamp)))
    graph.add((creation, URIRef(f"{SPDX}Core/createdBy"), OURS))
    return graph


def normalize(name: str) -> str:
    """Return the name of a package as indexes of packages write it."""
    return re.sub("[-_.]+", "-", name).lower()


def _relate(graph: Graph, of: URIRef, kind: str, to: list[URIRef]) -> list[URIRef]:
    """Add a relationship, if it leads anywhere, and list it."""
    if not to:
        return []
    relation = URIRef(f"{of}-{kind}")
    graph.add((relation, RDF.type, URIRef(f"{SPDX}Core/Relationship")))
    graph.add((relation, URIRef(f"{SPDX}Core/from"), of))
    graph.add((relation, URIRef(f"{SPDX}Core/relationshipType"), URIRef(f"{SPDX}Core/RelationshipType/{kind}")))
    for one in to:
        graph.add((relation, URIRef(f"{SPDX}Core/to"), one))
    return [relation]


def _literal(property_: str, value: str) -> Literal:
    return Literal(value, datatype=XSD.anyURI) if property_.endswith("Url") else Literal(value)


if __name__ == "__main__":
    sys.stdout.write(write_spdx(statements(now())))
