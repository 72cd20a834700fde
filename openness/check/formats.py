"""How findings are written for other programs."""

from collections.abc import Iterable

from rdflib import RDF, SH, BNode, Graph, Literal, URIRef

from openness.check.finding import Finding
from openness.terms import expand

SEVERITIES = {"violation": SH.Violation, "warning": SH.Warning, "info": SH.Info}


def shacl_report(findings: Iterable[Finding], rules: Graph) -> Graph:
    """Return the findings as SHACL's own validation report; a waived one is no result."""
    graph = Graph()
    graph.bind("sh", SH)
    report = BNode("report")
    graph.add((report, RDF.type, SH.ValidationReport))
    counted = [finding for finding in findings if finding.severity != "waived"]
    conforms = Literal(not counted)
    graph.add((report, SH.conforms, conforms))
    for number, finding in enumerate(counted):
        result, (focus, path, value) = BNode(f"result{number}"), finding.terms
        shape = URIRef(finding.shape)
        graph.add((report, SH.result, result))
        graph.add((result, RDF.type, SH.ValidationResult))
        graph.add((result, SH.resultSeverity, SEVERITIES[finding.severity]))
        graph.add((result, SH.resultMessage, Literal(finding.message, lang="en")))
        graph.add((result, SH.sourceShape, shape))
        if component := expand(finding.constraint):
            graph.add((result, SH.sourceConstraintComponent, component))
        if path is None and (path := rules.value(shape, SH.path)) is not None:
            graph += rules.cbd(path)
        for term, about in ((SH.focusNode, focus), (SH.resultPath, path), (SH.value, value)):
            if about is not None:
                graph.add((result, term, about))
    return graph
