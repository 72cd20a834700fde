"""One slip, one finding: what is reported for each of a table of single slips in an entry in YAML."""

import csv
import re
from functools import cache
from pathlib import Path

import pytest
from conftest import TESTS, Openness

from openness import rdf
from openness.check import Checker, Entry, Finding, checker_of, read
from openness.check.entry import statements
from openness.landscape.opening import read_stored
from openness.paths import ROOT
from openness.terms import PREFIXES

SLIPS = TESTS / "slips"
ENTRY = (SLIPS / "entry.yaml").read_text("utf-8")
with (SLIPS / "slips.tsv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.reader(table, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
NAMES = [row[0] for row in ROWS]


with (SLIPS / "existing.tsv").open(encoding="utf-8", newline="") as table:
    EXISTING = list(csv.reader(table, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


@cache
def checker() -> Checker:
    return checker_of(ROOT)


@cache
def checker_without(name: str) -> Checker:
    """Return a checker of the landscape without what one file says, as where that file is edited."""
    subjects = {triple.subject for triple in checker().resolve(statements(read(ROOT / "graph" / name)))}
    store = rdf.empty()  # the one that is there may be on disk, and is read by others
    store.bulk_extend(quad for quad in read_stored(ROOT) if quad.subject not in subjects)
    return Checker(store)


def text_of(row: list[str]) -> str:
    old, new = (part.replace("\\n", "\n").replace("\\t", "\t").replace("\\u0421", "\u0421") for part in row[1:3])
    assert ENTRY.count(old) == 1, row
    return ENTRY.replace(old, new)


@cache
def findings_of(name: str) -> tuple[Finding, ...]:
    text = text_of(ROWS[NAMES.index(name)])
    return checker().check([Entry("entry.yaml", text.encode(), "yaml")]).findings


def test_the_entry_has_nothing_to_report_and_the_table_has_enough_slips() -> None:
    assert checker().check([Entry("entry.yaml", ENTRY.encode(), "yaml")]).findings == ()
    assert len(NAMES) == len(set(NAMES)) >= 104


@pytest.mark.parametrize("name", NAMES)
def test_a_slip_is_reported_at_its_line_with_at_most_three_findings(name: str) -> None:
    _, _, _, code, line = ROWS[NAMES.index(name)]
    found = [(finding.code, finding.line) for finding in findings_of(name)]
    assert (code, int(line)) in found
    assert len(found) <= 3
    assert all(finding.column for finding in findings_of(name))


def test_nearly_all_slips_give_one_finding() -> None:
    single = [name for name in NAMES if len(findings_of(name)) == 1]
    assert len(single) >= len(NAMES) - 8, set(NAMES) - set(single)


@pytest.mark.parametrize("row", EXISTING, ids=lambda row: " ".join(row[:2]))
def test_a_slip_in_a_claim_that_is_there_is_one_finding(row: list[str]) -> None:
    name, _, old, new, code = row
    before = (ROOT / "graph" / name).read_text("utf-8")
    after = re.sub(old, new, before, count=1, flags=re.M)
    assert after != before
    form = read(ROOT / "graph" / name).form
    for beside, where in ((checker_without(name), str(ROOT / "graph" / name)), (checker(), Path(name).name)):
        known = {(f.code, f.focus, f.value) for f in beside.check([Entry(where, before.encode(), form)]).findings}
        found = beside.check([Entry(where, after.encode(), form)]).findings
        more = [f for f in found if (f.code, f.focus, f.value) not in known]
        assert len(more) == 1
        assert more[0].severity == "violation"
        assert code in ("", more[0].code)


def test_a_claim_written_twice_is_one_finding_of_two_claims() -> None:
    text = (ROOT / "graph" / "curated" / "disputes.ttl").read_text("utf-8")
    start = text.index("<https://w3id.org/openness/claim/")
    block = text[start : text.index(" .\n", start) + 3].replace("/architecture-and-weights>", "/again>", 1)
    (found,) = checker().check([Entry("disputes.ttl", f"{text}\n{block}".encode(), "turtle")]).findings
    assert found.code == "OPN115"
    assert len(found.also) == 1


def test_what_is_written_once_is_counted(openness: Openness, tmp_path: Path) -> None:
    path = tmp_path / "entry.yaml"
    path.write_text(text_of(ROWS[NAMES.index("model under another version")]), "utf-8")
    done = openness("check", str(path))
    assert done.returncode == 1
    assert done.stdout.count("OPN002") == 1
    assert "(and 11 more claims)" in done.stdout
    assert done.stdout.endswith("1 violation, 0 warnings, 0 information, 0 waived; checked 17 things in 1 file.\n")


def test_a_claim_that_names_no_source_still_has_a_wrong_level() -> None:
    facts = "opn:model model:bloom ; opn:component opn:InferenceCode ; opn:outcome opn:Classified"
    prefixes = "\n".join(f"@prefix {name}: <{PREFIXES[name]}> ." for name in ("opn", "claim", "model", "license"))
    text = f"{prefixes}\nclaim:zebra a opn:Assessment ; {facts} ; opn:license license:mit ; opn:level opn:C1 ."
    found = checker().check([Entry("entry.ttl", text.encode(), "turtle")]).findings
    assert {finding.code for finding in found} == {"OPN101", "OPN103", "OPN221"}
