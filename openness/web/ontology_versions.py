"""The ontology as files: its core, its module of what is computed, and each version, current or frozen."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, url_for
from rdflib import DCTERMS, OWL, RDFS, SKOS
from werkzeug.wrappers import Response as AnyResponse

from openness import rdf
from openness.landscape.ontology_files import (
    COMPUTED,
    CORE,
    current_version,
    frozen_versions,
    read_ontology,
    read_version,
    select_computed,
    select_core,
)
from openness.namespaces import OPN
from openness.rdf.rows import text
from openness.terms import slug
from openness.web.linked.documents import ENDINGS, answer_document, file
from openness.web.site import site

pages = Blueprint("versions", __name__)

_FORMS = ",".join(ENDINGS)
_VERSION = "/<int:major>.<int:minor>.<int:patch>"


@dataclass(frozen=True)
class ListedTerm:
    """A term of a version as its page shows it."""

    name: str
    label: str
    definition: str


def core_triples() -> rdf.Triples:
    """Return the triples of the core of the ontology, which is what others reuse."""
    return site().once("ontology core", lambda: select_core(read_ontology(site().landscape.store)))


def _computed_triples() -> rdf.Triples:
    return site().once("ontology computed", lambda: select_computed(read_ontology(site().landscape.store)))


@pages.get("/computed")
def show_computed() -> AnyResponse:
    """Show the terms of the module, or send a client that asks for data to the file."""
    return answer_document(lambda ending: url_for("versions.computed_file", form=ending), _computed_page)


@pages.get(f"/computed.<any({_FORMS}):form>")
def computed_file(form: str) -> AnyResponse:
    """Give the module as a document."""
    if form == "html":
        return answer_document(
            lambda ending: url_for("versions.computed_file", form=ending), _computed_page, shown=True
        )
    return file(_computed_triples(), form, COMPUTED)


@pages.get(_VERSION, defaults={"stage": ""})
@pages.get(f"{_VERSION}-<any(dev):stage>")
def show(major: int, minor: int, patch: int, stage: str) -> AnyResponse:
    """Show a version of the ontology, or send a client that asks for data to the file."""
    version = _version(major, minor, patch, stage)
    triples = _triples_of(version)
    return answer_document(lambda ending: _address(version, ending), lambda: _page(triples, version))


@pages.get(f"{_VERSION}.<any({_FORMS}):form>", defaults={"stage": ""})
@pages.get(f"{_VERSION}-<any(dev):stage>.<any({_FORMS}):form>")
def document(major: int, minor: int, patch: int, stage: str, form: str) -> AnyResponse:
    """Give a version of the ontology as a document."""
    version = _version(major, minor, patch, stage)
    triples = _triples_of(version)
    if form == "html":
        return answer_document(lambda ending: _address(version, ending), lambda: _page(triples, version), shown=True)
    return file(triples, form, f"{CORE}/{version}")


def _version(major: int, minor: int, patch: int, stage: str) -> str:
    return f"{major}.{minor}.{patch}{'-' if stage else ''}{stage}"


def _address(version: str, ending: str) -> str:
    return f"{request.script_root}/{version}.{ending}"


def _triples_of(version: str) -> rdf.Triples:
    """Return the triples of a version; answer 404 for one that there is not, and name those that there are."""
    frozen = frozen_versions(site().landscape.root)
    if version in frozen:
        return site().once(f"ontology {version}", lambda: read_version(frozen[version]))
    now = current_version(core_triples())
    if now != version:
        there = ", ".join(dict.fromkeys((now, *frozen)))
        abort(404, f"There is no version {version} of the ontology here. There is: {there}.")
    return core_triples()


def _computed_page() -> str:
    return _page(_computed_triples(), "")


def _page(triples: rdf.Triples, version: str) -> str:
    about = COMPUTED if version == "" else CORE
    header = {p.value: text(o) for s, p, o in triples if s == rdf.iri(about)}
    frozen = list(frozen_versions(site().landscape.root))
    return render_template(
        "ontology_version.html",
        title=header.get(str(DCTERMS.title), ""),
        description=header.get(str(DCTERMS.description), ""),
        version=header.get(str(OWL.versionInfo), version),
        date=(header.get(str(DCTERMS.issued)) or header.get(str(DCTERMS.modified)) or "")[:10],
        frozen=version in frozen,
        versions=list(dict.fromkeys((current_version(core_triples()), *frozen))),
        files=[_address(version or "computed", ending) for ending in ENDINGS if ending != "html"],
        terms=site().once(f"terms of {version or 'computed'}", lambda: _list_terms(triples)),
    )


def _list_terms(triples: rdf.Triples) -> list[ListedTerm]:
    """List the terms of a version by label."""
    words: dict[str, dict[str, str]] = {}
    for s, p, o in triples:
        if isinstance(s, rdf.NamedNode) and s.value.startswith(str(OPN)):
            words.setdefault(s.value, {})[p.value] = text(o)
    listed = (
        ListedTerm(slug(iri), found[str(RDFS.label)], found.get(str(SKOS.definition), ""))
        for iri, found in words.items()
        if str(RDFS.label) in found
    )
    return sorted(listed, key=lambda term: (term.label.casefold(), term.name))
