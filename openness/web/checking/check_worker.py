"""The process in which an entry from outside is read and checked, so that a crash costs one request and not the site.

`python -m openness.web.checking.check_worker FD ROOT MEGABYTES SECONDS [STORE]` takes jobs on the socket FD, one after
the other. Of a landscape that is on disk it opens the store, for what it reads must not grow with the landscape.
Before the first it reads the landscape and checks an entry, so that all that it needs is there; from then on it can
reach nothing over a network and start no other program. The kernel ends it where a job takes longer than SECONDS.
"""

import contextlib
import json
import logging
import resource
import signal
import sys
from collections.abc import Iterable
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from openness import rdf
from openness.check import Checker, Entry, Finding, Report, rules, shapes
from openness.check import report_formats as written
from openness.check.entry import statements
from openness.check.finding import SEVERITIES
from openness.check.report_formats import Fixes
from openness.check.unreadable import make_unreadable
from openness.entries.fix import fix, group_fixable, replacements
from openness.entries.lookup import Known, known_in
from openness.landscape.load import load
from openness.rdf.folder import on_disk

FIRST = b"""@prefix opn: <https://w3id.org/openness#> .
<https://w3id.org/openness/claim/first/first/first> a opn:Assessment ; opn:level opn:C9 .
"""


REFUSED = frozenset(
    {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request", "subprocess.Popen", "os.system"}
)


def main() -> None:
    """Read the landscape, say so, and answer jobs until nobody is left who asks."""
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # a wrong date from outside is a finding and no news
    connection = Connection(int(sys.argv[1]))
    root, seconds = Path(sys.argv[2]), float(sys.argv[4])
    checker = Checker(on_disk(Path(sys.argv[5]), read_only=True) if sys.argv[5:] else load(root), root)
    for output in ("json", "sarif", "turtle", "junit"):
        answer(checker, {"name": "first.ttl", "form": "turtle", "output": output}, FIRST)
    _confine(int(sys.argv[3]))
    with contextlib.suppress(EOFError, OSError):
        connection.send_bytes(b"ready")
        while True:
            job = json.loads(connection.recv_bytes())
            data = connection.recv_bytes()
            signal.setitimer(signal.ITIMER_REAL, seconds)
            head, body = answer(checker, job, data)
            signal.setitimer(signal.ITIMER_REAL, 0)
            connection.send_bytes(json.dumps(head).encode())
            connection.send_bytes(body)


def answer(checker: Checker, job: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Check one entry: what there is to say about it, and the report in the format that is asked for."""
    entry = Entry(job["name"], data, job["form"])
    if job["output"] == "fixed":
        return _fixed(checker, entry)
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
    return replacements(entry, found, checker, _known(checker)) if found else {}


@lru_cache(maxsize=1)
def _known(checker: Checker) -> Known:
    return known_in(checker.landscape, checker.root)


def _fixed(checker: Checker, entry: Entry) -> tuple[dict[str, Any], bytes]:
    """Apply the fixes that are certain to an entry: how many, and its text after them."""
    known = _known(checker)
    try:
        before = sum(finding.severity == "violation" for finding in checker.check([entry]).every)
        (fixed,) = fix([entry], checker, known)
        after = sum(finding.severity == "violation" for finding in checker.check([fixed.after]).every)
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


def _confine(megabytes: int) -> None:
    """Let this process take so much more memory, and reach nothing outside of it."""
    try:
        with Path("/proc/self/statm").open(encoding="ascii") as file:
            pages = int(file.read().split()[0])
    except OSError:
        pages = 0  # not Linux: the time still holds
    if pages:
        room = pages * resource.getpagesize() + megabytes * (1 << 20)
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, _given: tuple[object, ...]) -> None:
    if event in REFUSED:
        raise PermissionError(f"{event} is not allowed while an entry is checked")


if __name__ == "__main__":
    main()
