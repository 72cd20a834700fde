"""The pages of the ontology: one for each file of `ontology/`, with all its terms."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from markdown_text import escape_markdown, format_code, format_table
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

OPN = "https://w3id.org/openness#"
LOCATOR = URIRef(OPN + "locator")
KINDS: Mapping[Node, str] = {
    OWL.Class: "class",
    OWL.ObjectProperty: "property with a resource as its value",
    OWL.DatatypeProperty: "property with a literal as its value",
    OWL.AnnotationProperty: "annotation property",
    SKOS.ConceptScheme: "concept scheme",
}
FIELDS = (
    ("Subclass of", RDFS.subClassOf),
    ("Subproperty of", RDFS.subPropertyOf),
    ("Domain", RDFS.domain),
    ("Range", RDFS.range),
    ("Inverse of", OWL.inverseOf),
    ("In scheme", SKOS.inScheme),
    ("Broader", SKOS.broader),
)


def write_term_pages(root: Path) -> dict[str, str]:
    """Return the pages of the ontology by their file names, the index first."""
    graphs = {path: Graph().parse(path, format="turtle") for path in sorted((root / "ontology").glob("*.ttl"))}
    homes = {term: path.stem for path, graph in graphs.items() for term in _list_terms(graph)}
    pages = {f"{path.stem}.md": _write_page(path, graph, homes) for path, graph in graphs.items()}
    pages = {name: page for name, page in pages.items() if page}
    rows = [
        (f"[{_title_of(path)}]({path.stem}.md)", format_code(f"ontology/{path.name}"), str(len(_list_terms(graph))))
        for path, graph in graphs.items()
        if f"{path.stem}.md" in pages
    ]
    index = (
        "# Terms of the ontology\n\nEach term is `opn:` and its name; `opn:` is `https://w3id.org/openness#`. "
        "What our terms match elsewhere is in [the alignments](../../../ontology/alignments/README.md).\n\n"
    )
    return {"index.md": index + format_table(("subject", "file", "terms"), rows) + "\n", **pages}


def _list_terms(graph: Graph) -> list[URIRef]:
    """Return the terms that a file defines, in the order of their names."""
    return sorted(
        {t for t in graph.subjects(SKOS.definition) if isinstance(t, URIRef) and str(t).startswith(OPN)}, key=str
    )


def _title_of(path: Path) -> str:
    return path.stem.replace("-", " ").capitalize()


def _write_page(path: Path, graph: Graph, homes: dict[URIRef, str]) -> str:
    terms = _list_terms(graph)
    about = path.read_text("utf-8").splitlines()[0].removeprefix("#").strip()
    blocks = [f"# {_title_of(path)}", escape_markdown(about)]
    for term in terms:
        blocks += _write_term(graph, term, homes)
    return "\n\n".join(blocks) + "\n" if terms else ""


def _write_term(graph: Graph, term: URIRef, homes: dict[URIRef, str]) -> Iterator[str]:
    name = str(term).removeprefix(OPN)
    yield f"## opn:{name} {{ #{name} }}"
    label = graph.value(term, RDFS.label)
    yield f"**{escape_markdown(str(label))}**: {escape_markdown(str(graph.value(term, SKOS.definition)))}"
    rows = [("Kind", ", ".join(_name_kinds(graph, term, homes)))]
    for title, predicate in FIELDS:
        if values := [link for node in sorted(graph.objects(term, predicate), key=str) if (link := _link(node, homes))]:
            rows.append((title, ", ".join(values)))
    note = " ".join(str(comment) for comment in graph.objects(term, RDFS.comment))
    source = ", ".join(str(node).rsplit("/", 1)[-1] for node in graph.objects(term, DCTERMS.source))
    place = str(graph.value(term, LOCATOR) or "")
    rows += [("Note", escape_markdown(note))] if note else []
    rows += [("Source", escape_markdown(", ".join(filter(None, (source, place)))))]
    yield format_table(rows[0], rows[1:])


def _name_kinds(graph: Graph, term: URIRef, homes: dict[URIRef, str]) -> Iterable[str]:
    kinds = sorted(set(graph.objects(term, RDF.type)) - {SKOS.Concept}, key=str)
    return [KINDS.get(kind) or _link(kind, homes) for kind in kinds] or ["concept"]


def _link(node: Node, homes: dict[URIRef, str]) -> str:
    """Return a term as a link to its place in these pages, or as code where it is another vocabulary's."""
    if isinstance(node, URIRef) and node in homes:
        name = str(node).removeprefix(OPN)
        return f"[opn:{name}]({homes[node]}.md#{name})"
    if isinstance(node, URIRef | Literal):
        return format_code(Graph().namespace_manager.normalizeUri(str(node)).strip("<>"))
    return ""
