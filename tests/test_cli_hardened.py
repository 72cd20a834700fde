"""The command line says in a sentence what it cannot take, and writes nothing that a terminal obeys."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Openness
from flask.testing import FlaskClient

from openness.cli import VERBS
from openness.cli.terminal import visible
from openness.rdf import UnreadableError, parse


def complains(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    """Hold that a run ended in one complaint that has these words, and in no traceback."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_a_draft_is_not_read_from_what_never_ends(openness: Openness, tmp_path: Path) -> None:
    """Neither from a device nor from a pipe that nobody writes to."""
    os.mkfifo(tmp_path / "pipe")
    complains(openness("draft", "/dev/zero"), "not a file that ends")
    complains(openness("draft", str(tmp_path / "pipe")), "not a file that ends")


def test_a_draft_can_be_piped_in(openness: Openness) -> None:
    """A dash is standard input."""
    done = openness("draft", "-", text="---\nlicense: mit\n---\n# Example\n")
    assert done.returncode == 0
    assert "example" in done.stdout


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--endpoint", "http://[::1"), "is not a URL"),
        (("--endpoint", "http://x:y/"), "is not a URL"),
        (("--endpoint", "http://x\udcff/"), "is not a URL"),
        (("--endpoint", "http://x/", "--timeout", "nan"), "no number of seconds"),
        (("--endpoint", "http://x/", "--timeout", "inf"), "not in the range"),
    ],
)
def test_an_endpoint_that_cannot_be_asked_is_refused(openness: Openness, options: tuple[str, ...], why: str) -> None:
    """Before anything is sent."""
    complains(openness(*options, "query", "license-table"), why)


@pytest.mark.parametrize("host", ["999.1.1.1", "nosuchhost.invalid"])
def test_a_host_that_is_not_there_cannot_be_served(openness: Openness, host: str) -> None:
    """The message has the name."""
    complains(openness("serve", "--host", host, "--port", "0"), f"Cannot listen on {host}:0")
    complains(openness("mcp", "--http", "--host", host, "--port", "8764"), f"Cannot listen on {host}:8764")


def test_a_limit_that_is_no_number_is_refused(openness: Openness) -> None:
    """A query could run for ever: nothing is longer than nan."""
    complains(openness("serve", "--port", "0", "--query-seconds", "nan"), "--query-seconds: nan is no number")


def test_bytes_that_are_no_text_are_told_or_kept(openness: Openness, tmp_path: Path) -> None:
    """A file name may have any byte; a label and a value may not."""
    (tmp_path / "bad\udcff.ttl").write_text("")
    done = openness("check", "-f", "sarif", "bad\udcff.ttl", cwd=tmp_path)
    assert done.returncode == 1
    assert '"uri": "bad%FF.ttl"' in done.stdout
    complains(openness("new", "x\udcff", cwd=tmp_path), "not in UTF-8")
    complains(openness("query", "explain-level", "--model", "\udcff"), "--model is not UTF-8 text")


def test_a_name_of_several_lines_is_written_in_one(openness: Openness, tmp_path: Path) -> None:
    """Otherwise the second line would be read as a key."""
    assert openness("new", "x\ny: [", cwd=tmp_path).returncode == 0
    assert (tmp_path / "x-y.yaml").read_text().splitlines()[1].startswith("# x y: [: an entry")
    assert openness("check", "x-y.yaml", cwd=tmp_path).returncode in (0, 1)


def test_a_query_may_begin_with_a_byte_order_mark(openness: Openness, tmp_path: Path) -> None:
    """Some editors write one."""
    (tmp_path / "q.rq").write_text("\ufeffASK {}", encoding="utf-8")
    assert openness("query", "q.rq", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_closed_streams_do_not_change_the_exit_status(tmp_path: Path, closed: str) -> None:
    """Nobody hears, and all else is as ever."""
    sh = shutil.which("sh")
    assert sh
    command = f'"{sys.executable}" -m openness query list license {closed}'
    done = subprocess.run([sh, "-c", command], capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_help_that_cannot_be_written_is_reported() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "openness", "--help"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (2, "openness: No space left on device. The output is not whole.\n")


def test_a_stream_in_another_encoding_takes_every_table(openness: Openness, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it has not is written as a question mark."""
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    done = openness("query", "license-table", "--view", "eiras-2024")
    assert done.returncode == 0, done.stderr
    assert "12 rows" in done.stdout


def test_what_a_terminal_obeys_is_shown_as_an_escape(openness: Openness, tmp_path: Path) -> None:
    """An entry of somebody else must not move the cursor or set the title."""
    assert visible("F\x1b[31mX\x9b\u202e\n\té") == "F\\x1b[31mX\\x9b\\u202e\n\té"
    (tmp_path / "x.rq").write_text('SELECT ("F\x1b]0;pwn\x07" AS ?x) {}', encoding="utf-8")
    assert "F\\x1b]0;pwn\\x07" in openness("query", "x.rq", cwd=tmp_path).stdout
    assert "F\x1b]0;pwn\x07" in openness("query", "x.rq", "-f", "csv", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("name", "value", "colored"), [("NO_COLOR", "1", False), ("TERM", "dumb", False), ("X", "", True)]
)
def test_a_terminal_gets_color_unless_it_wants_none(name: str, value: str, colored: bool) -> None:
    """As no-color.org has it, and as a terminal says that is called dumb."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    around = {key: shown for key, shown in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm", name: value}
    command = [sys.executable, "-m", "openness", "query", "list", "license"]
    subprocess.run(command, stdout=theirs, env=around, timeout=60, check=True)
    os.close(theirs)
    expected = os.read(ours, 10_000)
    os.close(ours)
    assert b"code-and-weights-licenses" in expected
    assert (b"\x1b[" in expected) == colored


@pytest.mark.parametrize("media", ["text/turtle", "application/yaml", "application/ld+json"])
def test_the_site_answers_to_an_empty_entry_as_the_command_line(client: FlaskClient, media: str) -> None:
    """There is nothing to check, in whichever form."""
    answer = client.post("/api/check", data=b"\n", content_type=media)
    assert answer.status_code == 200
    assert "OPN004" in answer.text


HUGE = "x" * 100_000
HOSTILE = {  # by verb: arguments that are wrong, too long, or read nothing from standard input
    "ask": [HUGE],
    "query": ["-"],
    "new": [HUGE],
    "draft": ["-"],
    "check": ["-"],
    "rule": [HUGE],
    "license-check": [HUGE],
    "upgrade": [HUGE],
    "add": [HUGE],
    "import": [HUGE, HUGE, "--edition", "2026-05-11"],
    "link": ["suggest", HUGE],
    "export": [HUGE, "--to", "dcat"],
    "build": ["--output", HUGE],
    "report": ["--output", HUGE],
    "publish": [],
    "serve": ["--port", HUGE],
    "site": ["--output", HUGE],
    "init": [HUGE],
    "where": [HUGE],
    "keys": [HUGE],
    "new-license": [HUGE],
    "mcp": [HUGE],
    HUGE: [],
}


def test_every_verb_refuses_what_it_cannot_use_in_a_sentence(
    openness: Openness, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """There is no home, and nothing can be written into the current folder."""
    assert {*VERBS} == {*HOSTILE} - {HUGE}
    monkeypatch.setenv("HOME", "/nonexistent")
    folder = Path("/sys") if Path("/sys/kernel").is_dir() else tmp_path
    for verb, arguments in HOSTILE.items():
        done = openness(verb, *arguments, cwd=folder)
        said = f"{verb[:20]}: {done.stderr[:2000]}"
        assert done.returncode in (1, 2), said
        assert "Traceback" not in done.stderr, said
        assert 20 < len(done.stderr + done.stdout) < 3000, said


def test_an_error_does_not_repeat_all_that_was_read() -> None:
    """A word of two megabytes is not repeated."""
    with pytest.raises(UnreadableError) as refused:
        parse(b"<urn:a> " + b"z" * 2_000_000 + b" <urn:b> .", "turtle", "x.ttl")
    assert len(str(refused.value)) < 700


@pytest.mark.parametrize(
    ("path", "status"),
    [("/model/bloom", 303), ("/model/nobody", 404), ("/queries/explain-level.csv?nope=1", 400), ("/terms", 200)],
)
def test_a_program_of_another_site_can_follow_and_read_why(client: FlaskClient, path: str, status: int) -> None:
    """Redirects and refusals are as public as the data."""
    answer = client.get(path, headers={"Accept": "text/turtle", "Origin": "http://example.org"})
    assert answer.status_code in (status, 303)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.put("/sparql").headers["Access-Control-Allow-Origin"] == "*"
