"""`openness check --fix`: what has one right answer is fixed in the text, and nothing else is touched."""

import json
from pathlib import Path

import pytest
from conftest import TESTS, Openness

FIXES = TESTS / "fixes"


def entry(folder: Path, suffix: str, content: bytes | None = None) -> Path:
    path = folder / f"entry{suffix}"
    path.write_bytes((FIXES / f"before{suffix}").read_bytes() if content is None else content)
    return path


@pytest.mark.parametrize("suffix", [".ttl", ".yaml"])
def test_what_has_one_right_answer_is_mended_and_comments_and_layout_stay(
    suffix: str, openness: Openness, tmp_path: Path
) -> None:
    path = entry(tmp_path, suffix)
    path.chmod(0o640)
    done = openness("check", "--fix", str(path))
    before, after = ((FIXES / f"{name}{suffix}").read_text("utf-8") for name in ("before", "after"))
    assert path.read_text("utf-8") == after
    assert path.stat().st_mode & 0o777 == 0o640
    changes = [line for line in done.stdout.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    pairs = list(zip(before.splitlines(), after.splitlines(), strict=True))
    assert len(changes) == 2 * sum(old != new for old, new in pairs)
    assert [line.partition(" #")[2] for line in before.splitlines()] == [
        line.partition(" #")[2] for line in after.splitlines()
    ]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", [".ttl", ".yaml"])
def test_a_second_time_there_is_nothing_to_mend(suffix: str, openness: Openness, tmp_path: Path) -> None:
    path = entry(tmp_path, suffix, (FIXES / f"after{suffix}").read_bytes())
    done = openness("check", "--diff", str(path))
    assert (done.returncode, done.stdout) == (0, "")
    assert "Nothing to fix automatically." in done.stderr


def test_the_mended_yaml_passes_and_in_turtle_stays_what_only_the_author_knows(openness: Openness) -> None:
    assert openness("check", str(FIXES / "after.yaml")).returncode == 0
    left = json.loads(openness("check", str(FIXES / "after.ttl"), "--format", "json").stdout)["findings"]
    assert {finding["code"] for finding in left} >= {"OPN002", "OPN203"}, "a source is not guessed"
    assert not {finding["code"] for finding in left} & {"OPN001", "OPN204", "OPN221"}


def test_diff_shows_the_change_and_writes_nothing(openness: Openness, tmp_path: Path) -> None:
    path = entry(tmp_path, ".yaml")
    done = openness("check", "--diff", str(path))
    assert done.returncode == 1
    assert "+    developer: tii # in capitals\n" in done.stdout
    assert "violation" not in done.stdout
    assert path.read_bytes() == (FIXES / "before.yaml").read_bytes()


def test_the_difference_goes_to_stderr_where_stdout_is_for_a_program(openness: Openness, tmp_path: Path) -> None:
    done = openness("check", "--fix", "--format", "json", str(entry(tmp_path, ".yaml")))
    assert json.loads(done.stdout)["findings"] == []
    assert "+    developer: tii # in capitals\n" in done.stderr


def test_line_ends_and_a_byte_order_mark_stay_as_they_are(openness: Openness, tmp_path: Path) -> None:
    for suffix in (".ttl", ".yaml"):
        before, after = ((FIXES / f"{name}{suffix}").read_bytes() for name in ("before", "after"))
        path = entry(tmp_path, suffix, b"\xef\xbb\xbf" + before.replace(b"\n", b"\r\n"))
        openness("check", "--fix", str(path))
        assert path.read_bytes() == b"\xef\xbb\xbf" + after.replace(b"\n", b"\r\n")


AMBIGUOUS = {
    "a short word": ("candidateLevel: [D4, D5]", "candidateLevel: [D4, D6]"),
    "a word that is far from any": ("outcome: Classified, level: C5", "outcome: Splendid, level: C5"),
    "a license that nobody knows": ("license: mit", "license: my-own"),
    "a model under another name": ("notation: C5 (MIT)", "notation: C5 (MIT), model: falcon-3"),
}


@pytest.mark.parametrize("case", AMBIGUOUS)
def test_what_has_more_than_one_right_answer_is_left(case: str, openness: Openness, tmp_path: Path) -> None:
    text = (FIXES / "after.yaml").read_text("utf-8")
    old, new = AMBIGUOUS[case]
    assert text.count(old) >= 1
    path = entry(tmp_path, ".yaml", text.replace(old, new, 1).encode())
    done = openness("check", "--fix", str(path))
    assert done.returncode == 1
    assert path.read_text("utf-8") == text.replace(old, new, 1)


def test_published_claims_that_a_waiver_lets_stand_are_not_mended(openness: Openness) -> None:
    done = openness("check", "--diff", str(TESTS.parent / "graph" / "published"))
    assert (done.returncode, done.stdout) == (0, "")


def test_a_form_that_cannot_be_mended_in_place_is_told(openness: Openness, tmp_path: Path) -> None:
    path = tmp_path / "entry.nt"
    path.write_text(
        "<https://w3id.org/openness/model/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<https://w3id.org/openness#Modell> .\n",
        "utf-8",
    )
    done = openness("check", "--fix", str(path))
    assert done.returncode == 1
    assert f"Not fixed: {path}. Only Turtle, TriG and YAML are fixed in place." in done.stderr


CLOSED = ("level: D1, access: NotPublic, notation: 'D1'", "level: D5, access: {}, notation: D5 (publicly available)")
MEANINGS = {
    "a word without its negation": (CLOSED[0], CLOSED[1].format("Public")),
    "a word with a negation": (CLOSED[0], CLOSED[1].format("NotPublicDownload")),
    "a negation within": (CLOSED[0], CLOSED[1].format("publicNotDownload")),
    "a term of another property": (CLOSED[0], CLOSED[1].format("Published")),
    "an outcome without its negation": ("outcome: NotApplicable, notation: N/A", "outcome: Applicable, notation: N/A"),
    "an outcome turned round": ("outcome: Unknown, candidate", "outcome: Known, candidate"),
    "a component without a word": ("component: PreTrainingCode", "component: TrainingCode"),
    "a level that is none": ("level: C5, license: mit", "level: C6, license: mit"),
    "another version of a license": ("license: apache-2-0, notation: C5", "license: apache-2-1, notation: C5"),
    "another version of a model": ("model: falcon-2   #", "model: falcon-3   #"),
    "another developer": ("developer: tii", "developer: allen-ai"),
}


@pytest.mark.parametrize("case", MEANINGS)
def test_no_fix_and_no_suggestion_changes_the_meaning(case: str, openness: Openness, tmp_path: Path) -> None:
    text = (FIXES / "after.yaml").read_text("utf-8")
    old, new = MEANINGS[case]
    assert text.count(old) >= 1
    path = entry(tmp_path, ".yaml", text.replace(old, new, 1).encode())
    before = path.read_bytes()
    done = openness("check", "--fix", "--unsafe-fixes", str(path))
    assert (done.returncode, path.read_bytes()) == (1, before)
    assert "Did you mean" not in done.stdout


def test_what_is_likely_is_shown_as_unsafe_and_applied_only_when_asked_for(openness: Openness, tmp_path: Path) -> None:
    text = (FIXES / "after.yaml").read_text("utf-8")
    wrong = text.replace("source: example-card\n", "source: exmple-card\n").replace("NotPublic", "RestrictdChanel")
    path = entry(tmp_path, ".yaml", wrong.encode())
    shown = openness("check", "--diff", str(path))
    assert shown.returncode == 1
    before, _, after = shown.stdout.partition("Unsafe: ")
    assert before == ""
    assert "+  source: example-card\n" in after
    assert "RestrictedChannel" in after
    openness("check", "--fix", str(path))
    assert path.read_text("utf-8") == wrong
    left = openness("check", "--fix", "--unsafe-fixes", str(path))
    right = text.replace("NotPublic", "RestrictedChannel")
    assert path.read_text("utf-8") == right, "the level is not changed to fit an access mode that is a guess"
    assert left.returncode == 1
    assert "OPN221" in left.stdout


def test_a_level_is_not_changed_to_fit_a_misspelled_access_mode(openness: Openness, tmp_path: Path) -> None:
    text = (
        (FIXES / "after.yaml")
        .read_text("utf-8")
        .replace("level: D1, access: NotPublic", "level: D5, access: NotPublik")
    )
    path = entry(tmp_path, ".yaml", text.encode())
    openness("check", "--fix", str(path))
    assert path.read_text("utf-8") == text.replace("NotPublik", "NotPublic")


HINTS = {
    "a name of the entry itself": ("model: falcon-2   #", "model: Falcon-2   #", "model:falcon-2"),
    "a key of JSON-LD": ("\nclaims:", "\nclaim:", "claims"),
    "a key that our context renames": ("label: Falcon 2", "lable: Falcon 2", "label"),
    "a letter of another script": ("level: C5, license: mit", "level: \u04215, license: mit", "C5"),
    "two letters that are swapped": ("outcome: Unknown", "outcome: Unkonwn", "Unknown"),
}


@pytest.mark.parametrize("case", HINTS)
def test_the_suggestion_is_what_the_place_allows(case: str, openness: Openness, tmp_path: Path) -> None:
    text = (FIXES / "after.yaml").read_text("utf-8")
    old, new, right = HINTS[case]
    assert text.count(old) >= 1
    path = entry(tmp_path, ".yaml", text.replace(old, new, 1).encode())
    assert f"Did you mean {right}?" in openness("check", str(path)).stdout
    openness("check", "--fix", str(path))
    assert path.read_text("utf-8") == text, "the fix writes what is suggested"
