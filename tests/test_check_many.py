"""Many entries: on all cores, in the order of their names, each seen with what the others describe."""

import itertools
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from openness import rdf
from openness.check import Entry, Report, as_record, checker_of, line_ranges, read, shards
from openness.check.entry import statements
from openness.check.many import CheckSetup, check_by, check_few, check_many
from openness.check.shacl import default_engine
from openness.paths import ROOT, files
from openness.rdf import UnreadableError

pytestmark = [pytest.mark.slow, pytest.mark.nightly]

DEVELOPER = """
@prefix opn: <https://w3id.org/openness#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/openness/developer/many>
    a opn:Developer, opn:Company ;
    rdfs:label "Many" ;
    opn:evidence <https://example.org/many> .
"""


def written(folder: Path, number: int) -> list[str]:
    """Write some models of a developer whom only the last file describes; every fifth has a wrong level."""
    published = (ROOT / "tests" / "old-form" / "bloom.ttl").read_text(encoding="utf-8")
    for n in range(number):
        text = published.replace("claim/eiras-2024/bloom/", f"claim/many/{n}/").replace(
            "model:bloom", f"model:many-{n}"
        )
        text = text.replace('"BLOOM"', f'"Many {n}"').replace("developer:bigscience", "developer:many")
        text = text.replace("opn:level opn:C5", "opn:level opn:D5", 1) if n % 5 == 0 else text
        (folder / f"{n:03}.ttl").write_text(text, encoding="utf-8")
    (folder / "zz.ttl").write_text(DEVELOPER, encoding="utf-8")
    return [str(path) for path in files(folder, ".ttl")]


def tangled(folder: Path, part: int = 0, parts: int = 1) -> list[str]:
    """Write the examples, or a part of them, with an entry for each thing that they describe, some of them twice."""
    entries = [path for path in files(ROOT / "shapes" / "examples", ".ttl") if not path.stem.startswith("ontology")]
    for path in entries[part::parts]:
        lines_about: dict[str, list[str]] = {}
        for t in statements(read(path)):
            lines_about.setdefault(str(t.subject), []).append(f"{t} .\n".replace("/example-", f"/{path.stem}-"))
        if any(" _:" in line or line.startswith("_:") for about in lines_about.values() for line in about):
            continue
        for number, about in enumerate(lines_about.values()):
            (folder / f"{path.stem}-{number:02}.nt").write_text("".join(about), encoding="utf-8")
            if number % 7 == 3:
                (folder / f"zz-{path.stem}-{number:02}.nt").write_text("".join(about[::2]), encoding="utf-8")
    return [str(path) for path in files(folder, ".nt")]


def at_once(function: Callable[..., object], *arguments: object) -> "Future[object]":
    """Call a function in this process, as if it were another."""
    future: Future[object] = Future()
    future.set_result(function(*arguments))
    return future


def few(paths: list[str], together: int) -> list[Report]:
    written = [(entry, statements(entry)) for entry in (read(Path(path)) for path in paths)]
    return list(check_few(checker_of(), written, together))


def shown(reports: Iterable[Report]) -> list[dict[str, str | int | list[str]]]:
    return [as_record(finding) for report in reports for finding in report.findings]


def test_many_entries_get_what_few_get_in_the_same_order(tmp_path: Path) -> None:
    paths = written(tmp_path, 23)
    steps: list[tuple[str, int, int]] = []
    many = list(check_many(checker_of(), paths, lambda *step: steps.append(step), processes=2, together=10))
    assert many == few(paths, 10)
    assert [name for report in many for name in report.names] == paths
    assert steps[-1][0] == "checking"
    assert steps[-1][1] == steps[-1][2] > 0
    wrong = {Path(finding.file).stem for report in many for finding in report.findings if finding.code == "OPN213"}
    assert wrong == {f"{n:03}" for n in range(0, 23, 5)}
    assert "OPN002" not in {finding.code for report in many for finding in report.findings}


def test_findings_do_not_depend_on_how_entries_are_cut_into_shards(tmp_path: Path) -> None:
    paths = tangled(tmp_path)
    whole = few(paths, len(paths))
    assert {"OPN005", "OPN226", "OPN227", "OPN231"} <= {finding.code for report in whole for finding in report.findings}
    cut = few(paths, 3)
    assert shown(cut) == shown(whole)
    assert sum(report.things for report in cut) == whole[0].things


@pytest.mark.parametrize(("part", "suffix"), [(0, ".nt"), (1, ".ttl")])
def test_of_a_large_entry_only_what_others_want_is_read_and_the_same_is_found(
    tmp_path: Path, part: int, suffix: str
) -> None:
    folder = tmp_path / "entries"
    folder.mkdir()
    paths = [str(path.rename(path.with_suffix(suffix))) for path in map(Path, tangled(folder, part, 3))]
    more = tmp_path / f"zzz{suffix}"
    more.write_text("".join(Path(path).read_text(encoding="utf-8") for path in paths), encoding="utf-8")
    paths.append(str(more))
    sizes: list[int] = []

    def submit(function: Callable[..., object], *arguments: Any) -> "Future[object]":
        beside = (entry for entry, _ in (arguments[2] if len(arguments) > 2 else ()))
        sizes.extend(len(entry.data) for entry in beside if entry.name == str(more))
        return at_once(function, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_ranges, "MAX_WHOLE_BYTES", 0)
        found = list(check_by(submit, 1, CheckSetup(ROOT, default_engine()), paths, together=5))
    assert shown(found) == shown(few(paths, len(paths)))
    assert len(sizes) > 10
    assert max(sizes) < more.stat().st_size * 3 / 4  # the examples share a model, which hundreds of claims are about
    assert min(sizes) < more.stat().st_size / 10


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.nq", '<urn:a> <urn:p> "x <urn:b> ." .\r\n# <urn:a>\n<urn:b><urn:p><urn:a><urn:g>.\r\t<urn:a> <urn:q> "" .'),
        ("b.nq", '\ufeff<urn:a> <urn:p> "" .\n<urn:b> <urn:p> "" .\n<urn:a> <urn:p> "" .\n'),
        ("c.nt", '<urn:\\u00e9> <urn:p> <urn:\\U000000E9> .\n<urn:é> <urn:q> "é" .\n<urn:e> <urn:q> "é" .\n'),
        ("d.nt", '_:a <urn:p> _:ab .\n_:ab <urn:p> "x" .\n_:a<urn:q>_:ab .\n'),
        ("e.ttl", '@prefix u: <urn:> .\nu:a u:p [ u:q "x\\n" ] ;\n  u:q u:b .\nu:b u:p ( 1 2 ) .\n'),
    ],
)
def test_the_lines_of_a_thing_tell_all_that_an_entry_says_of_it(name: str, text: str) -> None:
    entry = Entry(name, text.encode(), rdf.READABLE[Path(name).suffix])
    triples = statements(entry)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_ranges, "MAX_WHOLE_BYTES", 0)
        of = line_ranges.lines_of(entry, triples)
    assert of
    assert set(of.places) == {t.subject for t in triples}
    written = of.written or entry.data
    for thing, runs in of.places.items():
        shown = b"".join(written[start : start + size] for start, size in line_ranges.join_ranges(runs))
        form = "ntriples" if of.written else entry.form
        assert len(statements(Entry(name, shown, form))) == len([t for t in triples if t.subject == thing])


def test_a_large_file_of_quads_is_checked_in_parts_and_found_the_same(tmp_path: Path) -> None:
    entries = [statements(read(Path(path))) for path in written(tmp_path, 23)]
    file = tmp_path / "all.nq"
    file.write_bytes(b"# all in one\n" + "".join(f"{t} .\n" for triples in entries for t in triples).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "PART_BYTES", 20_000)
        cut = list(shards.parts(str(file)))
        reports = list(check_by(at_once, 1, CheckSetup(ROOT, default_engine()), [str(file)]))
    assert len(cut) > 5
    assert b"".join(part.read().data for part in cut) == file.read_bytes()
    subjects = [{t.subject for t in statements(part.read())} for part in cut]
    assert not any(one & other for one, other in itertools.pairwise(subjects))
    assert len(reports) == len(cut)
    assert shown(reports) == shown(few([str(file)], 1))
    assert sum(report.files for report in reports) == 1
    assert {finding.code for report in reports for finding in report.findings} >= {"OPN213"}


def test_an_error_in_a_part_names_the_line_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "wrong.nq"
    lines = [f'<urn:{n}> <urn:says> "it" .\r\n' for n in range(4000)]
    lines[3000] = "<no IRI> oops\r\n"
    file.write_text("".join(lines), encoding="utf-8", newline="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "PART_BYTES", 20_000)
        assert len(list(shards.parts(str(file)))) > 2
        reports = list(check_by(at_once, 1, CheckSetup(ROOT, default_engine()), [str(file)]))
    (unread,) = (finding for report in reports for finding in report.unread)
    assert (unread.file, unread.line) == (str(file), 3001)


def test_a_large_file_that_describes_a_thing_in_two_places_is_refused_with_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "apart.nq"
    lines = [f'<urn:{n}> <urn:says> "it" .\n' for n in range(4000)]
    file.write_text("".join([*lines, '<urn:7> <urn:says> "more" .\n']), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "PART_BYTES", 20_000)
        with pytest.raises(UnreadableError, match=r"after line 1 and again after line 3,\d+\. .* sort -o .*apart\.nq"):
            list(check_by(at_once, 1, CheckSetup(ROOT, default_engine()), [str(file)]))


def test_a_file_with_things_that_have_no_name_is_not_cut(tmp_path: Path) -> None:
    file = tmp_path / "blank.nt"
    line = '<https://example.org/a> <https://example.org/b> _:c .\n_:c <https://example.org/b> "d" .\n'
    file.write_text(line * 20_000, encoding="utf-8")
    assert [part.whole for part in shards.parts(str(file))] == [True]
    file.write_text(line.replace("_:c", '"_:c and _:d"', 1).replace("_:c", "<urn:c>") * 20_000, encoding="utf-8")
    assert not any(part.whole for part in shards.parts(str(file)))
    file.write_text(line.replace("_:c", "<urn:c>") * 20_000 + "<urn:a><urn:b>_:c.\r\n", encoding="utf-8")
    assert [part.whole for part in shards.parts(str(file))] == [True]


def test_checks_leave_the_landscape_as_it_is() -> None:
    checker = checker_of()
    entry = read(ROOT / "shapes" / "examples" / "license-and-level-fails.ttl")
    first = checker.check([entry])
    assert checker.check([entry]) == first
    assert not checker.knows(rdf.iri("https://w3id.org/openness/claim/example-mit-as-c3"))
    assert checker_of() is checker
