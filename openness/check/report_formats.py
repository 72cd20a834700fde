"""Write findings for other programs: JSON, SARIF, GitHub's annotations, JUnit, SHACL's report."""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

from rdflib import DCTERMS, RDF, SH, BNode, Graph, Literal, URIRef

from openness import __version__
from openness.check.authored import about, in_words_of
from openness.check.finding import SEVERITIES as ORDER
from openness.check.finding import Finding, Report, as_record
from openness.check.positions import Place
from openness.check.rules import Rule
from openness.namespaces import OPN
from openness.terms import expand

SEVERITIES = {"violation": SH.Violation, "warning": SH.Warning, "info": SH.Info}
LEVELS = {"violation": "error", "warning": "warning", "info": "note", "waived": "note"}
COMMANDS = {"violation": "error", "warning": "warning", "info": "notice"}
Fixes = Mapping[Finding, Sequence[tuple[Place, str]]]
"""What to write at which places of its entry, by the finding that then is no more."""
SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def to_json(report: Report, levels: Mapping[str, str]) -> str:
    """Write a report as one object: whether there is no violation, counts, findings.

    `levels` are those that follow from license and access, by claim.
    """
    document = {
        "conforms": not report.count("violation"),
        "counts": {severity: report.count(severity) for severity in ORDER},
        "things": report.things,
        "findings": [as_record(finding) for finding in report.findings],
        "levels": dict(levels),
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def to_sarif(findings: Iterable[Finding], rules: Mapping[str, Rule], fixes: Fixes | None = None) -> str:
    """Write findings as SARIF 2.1.0, which code hosts and editors read; a waived one is a suppressed result.

    `fixes` are what to write at which places of the entry of a finding, where that is certain.
    """
    order = {code: number for number, code in enumerate(rules)}
    driver = {
        "name": "openness",
        "version": __version__,
        "informationUri": "https://w3id.org/openness",
        "rules": [_sarif_rule(rule) for rule in rules.values()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(finding, order, (fixes or {}).get(finding, ())) for finding in findings],
    }
    return json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _sarif_rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.code,
        "name": rule.shape.rsplit("/", 1)[-1],
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.reason or rule.message},
        "help": {"text": rule.message},
        "helpUri": rule.page,
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def _sarif_result(finding: Finding, order: Mapping[str, int], fixes: Sequence[tuple[Place, str]]) -> dict[str, object]:
    where: dict[str, object] = {"artifactLocation": {"uri": _uri(finding.file)}}
    if finding.line:
        where["region"] = _region((finding.line, finding.column, finding.end_line, finding.end_column))
    result: dict[str, object] = {
        "ruleId": finding.code,
        "level": LEVELS[finding.severity],
        "message": {"text": _sentence(finding)},
        "locations": [{"physicalLocation": where, "logicalLocations": [{"fullyQualifiedName": finding.focus}]}],
        "partialFingerprints": {"finding/v1": _fingerprint(finding)},
    }
    if finding.code in order:
        result["ruleIndex"] = order[finding.code]
    if finding.waiver:
        result["suppressions"] = [{"kind": "external", "justification": finding.waiver}]
    if fixes:
        changes = [{"deletedRegion": _region(place), "insertedContent": {"text": text}} for place, text in fixes]
        change = {"artifactLocation": where["artifactLocation"], "replacements": changes}
        result["fixes"] = [
            {"description": {"text": right_of(finding) or "Write what is right."}, "artifactChanges": [change]}
        ]
    return result


def _fingerprint(finding: Finding) -> str:
    """Return a digest by which a finding is the same in the next run, wherever its lines have moved."""
    same = (finding.code, finding.file, finding.focus, finding.path, finding.value)
    return hashlib.sha256("\n".join(same).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _region(place: Place) -> dict[str, int]:
    return dict(zip(("startLine", "startColumn", "endLine", "endColumn"), place, strict=True))


def to_github(findings: Iterable[Finding]) -> str:
    """Write findings as workflow commands, which GitHub shows beside the lines of a change, waived ones left out."""
    return "".join(f"{_command(finding)}\n" for finding in findings if finding.severity in COMMANDS)


def _command(finding: Finding) -> str:
    where: dict[str, object] = {"file": finding.file}
    if finding.line:
        where |= {"line": finding.line, "endLine": finding.end_line, "col": finding.column}
        if finding.line == finding.end_line:
            where["endColumn"] = finding.end_column
    where["title"] = f"{finding.code} {finding.focus}"
    properties = ",".join(f"{name}={_escape_percent(str(value), ':,')}" for name, value in where.items())
    return f"::{COMMANDS[finding.severity]} {properties}::{_escape_percent(_sentence(finding))}"


def _escape_percent(text: str, more: str = "") -> str:
    return "".join(f"%{ord(c):02X}" if c in f"%\r\n{more}" else c for c in text)


def to_junit(report: Report, strict: bool = False) -> str:
    """Write a report as JUnit's XML: a suite for each entry, a case for each finding, or one that passes.

    A violation is a failure, and a warning where it is `strict`; a waived violation is skipped.
    """
    failing = {"violation", "warning"} if strict else {"violation"}
    of: dict[str, list[Finding]] = {name: [] for name in report.names}
    for finding in report.findings:
        of.setdefault(finding.file, []).append(finding)
    root = ElementTree.Element("testsuites", name="openness check")
    for name, findings in of.items():
        failures = sum(finding.severity in failing for finding in findings)
        skipped = sum(finding.severity == "waived" for finding in findings)
        counts = {"tests": str(max(len(findings), 1)), "failures": str(failures), "skipped": str(skipped)}
        suite = ElementTree.SubElement(root, "testsuite", {"name": _xml(name), "errors": "0", **counts})
        if not findings:
            ElementTree.SubElement(suite, "testcase", classname=_xml(name), name="follows the rules")
        for finding in findings:
            case_name = f"{finding.code} {about_of(finding)}".rstrip()
            case = ElementTree.SubElement(suite, "testcase", classname=_xml(name), name=_xml(case_name))
            if finding.line:
                case.set("line", str(finding.line))
            message = _xml(_sentence(finding))
            if finding.severity in failing:
                ElementTree.SubElement(case, "failure", type=finding.severity, message=message)
            elif finding.severity == "waived":
                ElementTree.SubElement(case, "skipped", message=_xml(finding.waiver))
            else:
                ElementTree.SubElement(case, "system-out").text = f"{finding.severity}: {' '.join(message.split())}"
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _xml(text: str) -> str:
    """Leave out the characters that XML 1.0 cannot hold."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def to_concise(findings: Iterable[Finding]) -> str:
    """Write a line for each finding, `file:line:column: CODE severity text`, which editors follow; waived ones not."""
    shown = (finding for finding in findings if finding.severity != "waived")
    return "".join(f"{_at(one)}: {one.code} {one.severity} {' '.join(_sentence(one).split())}\n" for one in shown)


def _at(finding: Finding) -> str:
    return f"{finding.file}:{max(finding.line, 1)}:{max(finding.column, 1)}"


def right_of(finding: Finding) -> str:
    """Return what would be right, and why, as a sentence; or nothing where the message says it."""
    right = in_words_of(finding.file, finding.help)
    why = f", because {finding.reason}" if finding.reason else ""
    return f"Right: {right}{why}" if right and right not in finding.message else ""


def about_of(finding: Finding) -> str:
    """Return what a finding is about: the thing, the property and the value, as its entry writes them."""
    return about(finding.file, finding.focus, finding.path, finding.value)


def _text(finding: Finding) -> str:
    return f"{finding.message} {right_of(finding)}".rstrip()


def _sentence(finding: Finding) -> str:
    at = about_of(finding)
    return f"{at}: {_text(finding)}" if at else _text(finding)


def _uri(name: str) -> str:
    return Path(name).as_uri() if Path(name).is_absolute() else quote(os.fsencode(name))


def shacl_report(findings: Iterable[Finding], rules: Graph) -> Graph:
    """Return the findings as SHACL's own validation report; a waived one is no result."""
    graph = Graph()
    graph.bind("sh", SH)
    report = BNode("report")
    graph.add((report, RDF.type, SH.ValidationReport))
    counted = [finding for finding in findings if finding.severity != "waived"]
    graph.add((report, SH.conforms, Literal(not counted)))
    for number, finding in enumerate(counted):
        result, (focus, path, value) = BNode(f"result{number}"), finding.terms
        shape = URIRef(finding.shape)
        graph.add((report, SH.result, result))
        graph.add((result, RDF.type, SH.ValidationResult))
        graph.add((result, SH.resultSeverity, SEVERITIES[finding.severity]))
        graph.add((result, SH.resultMessage, Literal(_text(finding), lang="en")))
        graph.add((result, SH.sourceShape, shape))
        # What the program finds without a constraint names its rule; what is about no thing is about the file.
        component = URIRef(expand(finding.constraint) or finding.shape)
        graph.add((result, SH.sourceConstraintComponent, component))
        graph.add((result, DCTERMS.identifier, Literal(finding.code)))
        graph.add((result, OPN.locator, Literal(_at(finding))))
        focus = focus if focus is not None else URIRef(_uri(finding.file))
        if path is None and (path := rules.value(shape, SH.path)) is not None:
            graph += rules.cbd(path)
        for term, node in ((SH.focusNode, focus), (SH.resultPath, path), (SH.value, value)):
            if node is not None:
                graph.add((result, term, node))
    return graph
