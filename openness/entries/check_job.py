"""The job of a worker for entries from outside (`sandbox.forked_worker`): check one, or fix it.

The workers share the landscape, the shapes and what a first check has read. They reach nothing over a network and start
no other program. Of a landscape on disk each opens the store, for what it reads must not grow with the landscape.
"""

import sys
from collections.abc import Iterable
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Any

from openness import rdf
from openness.check import Checker, Entry, Finding, Report, rules, shapes
from openness.check import report_formats as written
from openness.check.entry import statements
from openness.check.finding import SEVERITIES
from openness.check.report_formats import Fixes
from openness.check.unreadable import make_unreadable
from openness.entries.fix import fix, group_fixable, replacements
from openness.entries.lookup import Known
from openness.landscape.load import load
from openness.rdf.folder import on_disk
from openness.sandbox.forked_worker import Job

FIRST = b"""@prefix opn: <https://w3id.org/openness#> .
<https://w3id.org/openness/claim/first/first/first> a opn:Assessment ; opn:level opn:C9 .
"""
FILES = 256
"""How many files a worker may have open."""
REFUSED = frozenset(
    {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request", "subprocess.Popen", "os.system"}
)


def prepare(settings: dict[str, Any], _: IO[bytes]) -> Checker | None:
    """Read the landscape and check an entry, so that workers share all that it needs; None for a store on disk."""
    return None if settings["store"] else _warm_up(load(Path(settings["root"])), settings)


def open_job(checker: Checker | None, settings: dict[str, Any]) -> tuple[Job, int]:
    """Return what checks an entry, and how many files it may have open."""
    checker = checker or _warm_up(on_disk(Path(settings["store"]), read_only=True), settings)
    sys.addaudithook(_refuse)
    return partial(answer, checker), FILES


def _warm_up(store: rdf.Embedded, settings: dict[str, Any]) -> Checker:
    checker = Checker(store, Path(settings["root"]))
    for output in ("json", "sarif", "turtle", "junit", "fixed"):
        answer(checker, {"name": "first.ttl", "form": "turtle", "output": output}, FIRST)
    _read_known(checker).license("MIT")  # reads the names of licenses, which fixes look up
    return checker


def answer(checker: Checker, job: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Check one entry: what there is to say about it, and the report in the format that is asked for."""
    entry = Entry(job["name"], data, job["form"])
    if job["output"] == "fixed":
        return _apply_fixes(checker, entry)
    try:
        report = checker.check_read([(entry, statements(entry))])
        levels = checker.expected_levels([entry])
        fixes = _find_fixes(checker, entry, report) if job["output"] in ("json", "sarif") else {}
    except rdf.UnreadableError as error:
        report = Report((make_unreadable(entry.name, str(error), checker.root),), (entry.name,), 0)
        body = _write_report(report, {}, {}, checker.root, job["output"])
        return {"unreadable": str(error).removeprefix(f"{entry.name}: ")}, body.encode()
    except (MemoryError, RecursionError):
        return {"unreadable": "It is too large or nested too deeply to be checked."}, b""
    counts = _severities(report)
    body = _write_report(report, levels, fixes, checker.root, job["output"])
    return {"counts": counts, "fixes": [list(fixes.get(one, ())) for one in report.findings]}, body.encode()


def _find_fixes(checker: Checker, entry: Entry, report: Report) -> Fixes:
    """Return what certain fixes write at which places of an entry, by finding."""
    found = group_fixable(report.findings).get(entry.name)
    return replacements(entry, found, checker, _read_known(checker)) if found else {}


@lru_cache(maxsize=1)
def _read_known(checker: Checker) -> Known:
    return Known(checker.landscape, checker.root)


def _apply_fixes(checker: Checker, entry: Entry) -> tuple[dict[str, Any], bytes]:
    """Apply the fixes that are certain to an entry: how many violations that are shown they remove, and its text."""
    known = _read_known(checker)
    try:
        before = sum(finding.severity == "violation" for finding in checker.check([entry]).findings)
        (fixed,) = fix([entry], checker, known)
        after = sum(finding.severity == "violation" for finding in checker.check([fixed.after]).findings)
    except rdf.UnreadableError:
        return {"fixed": 0}, entry.data
    except (MemoryError, RecursionError):
        return {"fixed": 0}, entry.data
    return {"fixed": before - after if fixed.changed else 0}, fixed.after.data


def _severities(report: Report) -> dict[str, int]:
    return {severity: report.count(severity) for severity in SEVERITIES}


def _write_report(report: Report, levels: dict[str, str], fixes: Fixes, root: Path, output: str) -> str:
    if output == "sarif":
        return written.to_sarif(report.findings, rules(root), fixes) + "\n"
    if output == "turtle":
        return str(written.shacl_report(report.findings, shapes(root)).serialize(format="turtle"))
    if output == "junit":
        return written.to_junit(report)
    if output == "text":
        return "".join(_lines(report.findings)) or "Nothing to fix.\n"
    return written.to_json(report, levels) + "\n"


def _lines(findings: Iterable[Finding]) -> Iterable[str]:
    for f in findings:
        place = f"{f.file}:{f.line}:{f.column}" if f.line else f.file
        yield f"{place}: {f.severity} {f.code} {written.about_of(f)}\n  {f.message}\n"
        if right := written.right_of(f):
            yield f"  {right}\n"


def _refuse(event: str, _given: tuple[object, ...]) -> None:
    if event in REFUSED:
        raise PermissionError(f"{event} is not allowed while an entry is checked")
