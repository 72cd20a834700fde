"""Many entries: on all cores, in the order of their names, each seen with what the others describe."""

from pathlib import Path

from openness import engine
from openness.check import checker_of, read
from openness.check.entry import statements
from openness.check.many import SHARD, check_few, check_many
from openness.paths import ROOT, files

DEVELOPER = """
@prefix opn: <https://w3id.org/openness#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/openness/developer/many>
    a opn:Developer, opn:Company ;
    rdfs:label "Many" ;
    opn:evidence <https://example.org/many> .
"""


def written(folder: Path, number: int) -> list[Path]:
    """Write some models of a developer whom only the last file describes; every fifth has a wrong level."""
    published = (ROOT / "graph" / "published" / "models" / "bloom.ttl").read_text(encoding="utf-8")
    for n in range(number):
        text = published.replace("claim/eiras-2024/bloom/", f"claim/many/{n}/").replace(
            "model:bloom", f"model:many-{n}"
        )
        text = text.replace('"BLOOM"', f'"Many {n}"').replace("developer:bigscience", "developer:many")
        text = text.replace("opn:level opn:C5", "opn:level opn:D5", 1) if n % 5 == 0 else text
        (folder / f"{n:03}.ttl").write_text(text, encoding="utf-8")
    (folder / "zz.ttl").write_text(DEVELOPER, encoding="utf-8")
    return files(folder, ".ttl")


def test_many_entries_get_what_few_get_in_the_same_order(tmp_path: Path) -> None:
    paths, checker = written(tmp_path, 2 * SHARD + 3), checker_of()
    told: list[tuple[str, int, int]] = []
    many = list(check_many(checker, paths, lambda *step: told.append(step), processes=2))
    few = list(check_few(checker, [(entry, statements(entry)) for entry in map(read, paths)]))
    assert many == few
    assert [name for report in many for name in report.names] == [str(path) for path in paths]
    assert told[-1] == ("checking", 2 * len(paths), 2 * len(paths))
    wrong = {Path(finding.file).stem for report in many for finding in report.findings if finding.code == "OPN213"}
    assert wrong == {f"{n:03}" for n in range(0, 2 * SHARD + 3, 5)}
    assert "OPN002" not in {finding.code for report in many for finding in report.findings}


def test_checks_leave_the_landscape_as_it_is() -> None:
    checker = checker_of()
    entry = read(ROOT / "shapes" / "examples" / "license-and-level-fails.ttl")
    first = checker.check([entry])
    assert checker.check([entry]) == first
    assert not checker.knows(engine.iri("https://w3id.org/openness/claim/example-mit-as-c3"))
    assert checker_of() is checker
