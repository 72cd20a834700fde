"""Kill every verb that writes at its system calls, and let them fail; count the files that are then torn.

`python benchmarks/crashes.py [--points N] [--verbs add accept …]` needs strace and the right to trace. Each verb runs
in a process that is forked when all is imported; a first run counts its calls, then a run for each point ends it there.
"""

import argparse
import hashlib
import importlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from openness.cli import VERBS
from openness.cli import main as openness
from openness.files import finish_writes
from openness.paths import ROOT

sys.path.append(str(ROOT / "tests"))
from landscapes import SSSOM, copied
from test_imports import write_mot

FORMS = ROOT / "tests" / "forms"
FALCON = FORMS / "falcon-2.yaml"
CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "link", "unlink", "ftruncate", "openat", "mkdir")
FAULTS = {"write": ("ENOSPC", "EIO"), "fsync": ("EIO",), "rename": ("EIO",), "link": ("EIO",)}
State = dict[str, str]


@dataclass(frozen=True)
class Verb:
    """A verb with what has to be there first; places are `root/` and `work/` in a folder of its own."""

    arguments: tuple[str, ...]
    prepare: Callable[[Path], object] = lambda _: None


def _wrong_level(folder: Path) -> None:
    text = FALCON.read_text("utf-8").replace("level: D5", "level: D3")
    (folder / "root" / "graph" / "entries" / "falcon-2.yaml").write_text(text, "utf-8")


def _entry(folder: Path) -> None:
    shutil.copy(FALCON, folder / "root" / "graph" / "entries" / "falcon-2.yaml")
    text = FALCON.read_text("utf-8").replace("label: Falcon 2", "label: Falcon Two")
    (folder / "work" / "falcon-2.yaml").write_text(text, "utf-8")


def _old_forms(folder: Path) -> None:
    for name in ("bloom", "gpt-4"):
        text = (ROOT / "tests" / "old-form" / f"{name}.ttl").read_text("utf-8")
        (folder / "root" / "graph" / "entries" / f"{name}.ttl").write_text(
            text.replace("/eiras-2024/", "/again/"), "utf-8"
        )


def _mappings(folder: Path) -> None:
    rows = [
        f"opn:Model\tskos:relatedMatch\t{other}\tsemapv:ManualMappingCuration\n"
        for other in ("dpv:Purpose", "odrl:Policy", "prov:Entity")
    ]
    (folder / "work" / "one.sssom.tsv").write_text(SSSOM + "".join(rows), "utf-8")


def _stub(folder: Path) -> None:
    new = "<https://w3id.org/airo#New> a <http://www.w3.org/2002/07/owl#Class> .\n"
    (folder / "work" / "airo.ttl").write_text(new, "utf-8")


def _models(folder: Path) -> None:
    write_mot(folder / "work" / "mot-2026-05-11", Crystal="MIT", Amber="Apache-2.0")


VERBS_THAT_WRITE = {
    "add": Verb(("add", str(FALCON))),
    "replace": Verb(("add", "--replace", "work/falcon-2.yaml"), _entry),
    "fix": Verb(("check", "--fix", "root/graph/entries/falcon-2.yaml"), _wrong_level),
    "accept": Verb(("link", "accept", "work/one.sssom.tsv"), _mappings),
    "update": Verb(("link", "update", "work/airo.ttl", "--vocabulary", "airo", "--version", "9"), _stub),
    "import": Verb(("import", "mot", "work/mot-2026-05-11"), _models),
    "upgrade": Verb(("upgrade", "work/falcon-2.yaml"), _entry),
    "upgrade-all": Verb(("upgrade", "root/graph/entries"), _old_forms),
    "new": Verb(("new", "Crystal", "-o", "work/crystal.yaml")),
    "new-license": Verb(("new-license", "Crystal License", "-o", "work/crystal.yaml")),
    "draft": Verb(("draft", str(ROOT / "tests" / "documents" / "plover-card.md"), "-o", "work/plover.yaml")),
    "build": Verb(("build", "--output", "work/landscape.nq")),
    "ontology": Verb(("build", "--ontology", "--output", "work/ontology.ttl")),
    "store": Verb(("--store", "work/store", "build")),
    "export": Verb(
        ("export", "bloom", "--to", "spdx", "--created", "2026-11-30T00:00:00Z", "-o", "work/bloom.json"),
    ),
    "all": Verb(("export", "--all", "work/data", "--no-parquet")),
    "init": Verb(("init", "work/copy")),
}


def state_of(folder: Path) -> State:
    """Return the digest of each visible file; of a store, that of the version that it names."""
    found = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in inside.parts) and path.suffix != ".lock":
            content = path.read_bytes()
            if "store" in inside.parts:
                if path.name != "landscape.json":
                    continue
                content = json.loads(content)["version"].encode()  # beside it are times of files
            found[str(inside)] = hashlib.sha256(content).hexdigest()
    return found


def fork_verb(folder: Path, verb: Verb) -> int:
    """Fork a process that stops itself, and then runs a verb."""
    pid = os.fork()
    if pid:
        os.waitpid(pid, os.WUNTRACED)
        return pid
    os.chdir(folder)
    silent = os.open(folder / "output.log", os.O_WRONLY | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(silent, stream)
    os.kill(os.getpid(), signal.SIGSTOP)
    status = 1
    try:
        openness(["--root", "root", *verb.arguments], prog_name="openness")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def run_traced(folder: Path, verb: Verb, *options: str) -> str:
    """Run a verb below strace, and return the log of its calls."""
    pid = fork_verb(folder, verb)
    log = folder / "trace.log"
    calls = ",".join(("renameat", "renameat2", "linkat", "unlinkat", "mkdirat", *CALLS))
    command = [
        shutil.which("strace") or "strace",
        "-f",
        "-qq",
        "-o",
        str(log),
        "-e",
        f"trace={calls}",
        *options,
        "-p",
        str(pid),
    ]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as tracer:  # noqa: S603, our own words
        status = Path(f"/proc/{pid}/status")
        while not re.search(r"TracerPid:\s+[1-9]", status.read_text()) and tracer.poll() is None:
            time.sleep(0.01)
        os.kill(pid, signal.SIGCONT)
        os.waitpid(pid, 0)
    return log.read_text("utf-8", "replace")


def points_of(log: str, most: int) -> list[tuple[str, int]]:
    """List the calls that change files, by name and number, spread over at most so many of each name."""
    seen: Counter[str] = Counter()
    found: dict[str, list[int]] = {}
    for line in log.splitlines():
        if match := re.match(r"\d+ +(\w+)\(", line):
            seen[match[1]] += 1
            if match[1] != "openat" or "O_WRONLY" in line or "O_RDWR" in line:
                found.setdefault(match[1], []).append(seen[match[1]])
    chosen = []
    for name, numbers in found.items():
        step = max(1, len(numbers) // most)
        chosen += [(name, number) for number in sorted({*numbers[::step], numbers[-1]})]
    return chosen


def main() -> None:
    """Run, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=5, help="at how many calls of each name a verb is ended")
    parser.add_argument("--verbs", nargs="*", default=list(VERBS_THAT_WRITE))
    asked = parser.parse_args()
    for verb in VERBS:
        openness.get_command(click.Context(openness), verb)
    for module in ("check.checker", "landscape.infer", "search.index_file", "rdf.dump", "deposit.write_deposit"):
        importlib.import_module(f"openness.{module}")
    print(f"{'verb':14}{'killed':>8}{'failed':>8}{'before':>8}{'after':>8}{'between':>9}{'torn':>6}")
    with tempfile.TemporaryDirectory() as name:
        pristine = Path(name) / "pristine"
        pristine.mkdir()
        copied(pristine)
        shutil.copytree(ROOT / "queries", pristine / "queries")
        for verb in asked.verbs:
            _measure(Path(name), pristine, verb, asked.points)


def _measure(place: Path, pristine: Path, name: str, most: int) -> None:
    verb, folder = VERBS_THAT_WRITE[name], place / "case"

    def prepare() -> State:
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "work").mkdir(parents=True)
        shutil.copytree(pristine, folder / "root")
        verb.prepare(folder)
        return _places(folder)

    before = prepare()
    log = run_traced(folder, verb)
    after = _places(folder)
    if after == before:
        print(f"{name:14}wrote nothing: {(folder / 'output.log').read_text()[-300:]}")
        return
    outcomes: Counter[str] = Counter()
    for call, number in points_of(log, most):
        for fault in ("signal=KILL", *(f"error={error}" for error in FAULTS.get(call, ()))):
            prepare()
            run_traced(folder, verb, "-e", f"inject={call}:{fault}:when={number}")
            finish_writes(folder / "root")
            left = _places(folder)
            outcomes["killed" if "KILL" in fault else "failed"] += 1
            torn = [path for path, digest in left.items() if digest not in (before.get(path), after.get(path))]
            outcomes["torn" if torn else "before" if left == before else "after" if left == after else "between"] += 1
            if left not in (before, after):
                print(
                    f"  {name}: {call} {number} {fault}: {torn or sorted(set(left.items()) ^ set(after.items()))[:3]}"
                )
    print(f"{name:14}" + "".join(f"{outcomes[o]:>8}" for o in ("killed", "failed", "before", "after")), end="")
    print(f"{outcomes['between']:>9}{outcomes['torn']:>6}", flush=True)


def _places(folder: Path) -> State:
    return {f"{part}/{path}": of for part in ("root", "work") for path, of in state_of(folder / part).items()}


if __name__ == "__main__":
    main()
