"""Find the license that a record means by an SPDX id, a label, another spelling, or a key of a model hub.

The names are data of the landscape. Only case and spaces may differ: a name that is close to one is a finding of the
check and not read as it, and a name of two licenses means neither.
"""

from collections.abc import Mapping
from urllib.parse import unquote

from openness import rdf
from openness.comparable_names import fold
from openness.rdf.rows import text
from openness.terms import PREFIXES

NAMES = """
SELECT DISTINCT ?license ?name {
  ?license a opn:License ; rdfs:label|skos:altLabel|opn:spdxId|opn:hubKey|dcterms:identifier ?name
}
"""
BASE = PREFIXES["license"]
RECORD, LICENSE, TYPE = (
    rdf.iri(PREFIXES[prefix] + name) for prefix, name in (("opn", "record"), ("opn", "license"), ("rdf", "type"))
)
LicenseNames = Mapping[str, rdf.NamedNode]
"""The license of each name, as `fold` writes it."""


def read_license_names(store: rdf.Store) -> LicenseNames:
    """Read the names of the licenses of a landscape."""
    found: dict[str, set[str]] = {}
    for license_, name in rdf.select(store, NAMES).rows:
        found.setdefault(fold(text(name)), set()).add(text(license_))
    return {name: rdf.iri(*those) for name, those in found.items() if len(those) == 1}


def resolve_licenses(triples: rdf.Triples, names: LicenseNames) -> rdf.Triples:
    """Return triples with the licenses that claims of records name in place of their names."""
    claims = {t.subject for t in triples if t.predicate == RECORD}
    if not claims:
        return triples
    described = {t.subject for t in triples}
    return list(
        dict.fromkeys(
            rdf.Triple(t.subject, t.predicate, names.get(_name(t.object), t.object))
            if t.predicate == LICENSE and t.subject in claims and t.object not in described
            else t
            for t in triples
        )
    )


def resolve_in_store(store: rdf.Embedded) -> None:
    """Put the licenses that claims of records name in place of their names, in a landscape that was read."""
    claims = {quad.subject for quad in store.quads_for_pattern(None, RECORD, None)}
    if not claims:
        return
    names = read_license_names(store)
    for claim in claims:
        for quad in list(store.quads_for_pattern(claim, LICENSE, None)):
            found = names.get(_name(quad.object))
            here = quad.object if isinstance(quad.object, rdf.NamedNode) else found
            if found and found != here and not any(store.quads_for_pattern(here, TYPE, None)):
                store.remove(quad)
                store.add(rdf.Quad(quad.subject, LICENSE, found, quad.graph_name))


def _name(license_: rdf.Term) -> str:
    """Return the name that an IRI of a license was made of."""
    return fold(unquote(text(license_).removeprefix(BASE)))
