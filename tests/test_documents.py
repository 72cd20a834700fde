"""The documents: each file, verb, option, make target and saved query that they name exists, and the versions agree."""

import json
import os
import re
import subprocess
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner
from rdflib import OWL, RDFS, Graph, URIRef
from rdflib.compare import isomorphic

import openness
from openness import __version__
from openness.cli import VERBS, main
from openness.landscape import Landscape
from openness.landscape.ontology_files import frozen_versions
from openness.paths import ROOT
from openness.query import saved_queries

DOCUMENTS = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("*/**/*.md"), *ROOT.glob(".github/**/*.md"))
    if not {"build", "tests", "vendor", "node_modules"} & set(path.relative_to(ROOT).parts)
    and (path.relative_to(ROOT).parts[0] == ".github" or not path.relative_to(ROOT).parts[0].startswith("."))
    and path.name != "CHANGELOG.md"
)
WORKFLOWS = sorted((ROOT / ".github").rglob("*.yml"))
FOLDERS = "openness|ontology|graph|shapes|queries|webapp|tests|benchmarks|docs|\\.github|\\.devcontainer"
PATH = re.compile(rf"(?<![\w/.<])(?:{FOLDERS})/[\w./-]*\w(?:\.\w+)?(?![\w<*{{])|(?<!\S)[A-Z]+\.md\b")
MADE = {"openness/data", "tests/answers/my-question.csv"}
"""Paths that a document names as an example, or that exist in a wheel only."""
GENERATED = (ROOT / "docs" / "reference").as_posix()
"""Pages that `make docs` makes; it checks links to them, too."""
QUERIES = saved_queries.names(ROOT)
EXAMPLE = "license-components"
"""Has the options of the query that a document calls `my-question`."""
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def calls_of(program: str, text: str) -> list[str]:
    """List the calls of a program in the code of a text: its arguments, without what a shell makes of the output."""
    blocks = [line.strip() for line in text.splitlines() if line.startswith(("    ", program))]
    pieces = [
        piece for code in (*blocks, *re.findall(r"`([^`\n]+)`", text)) for piece in re.split(r" #|[|>;]|&&", code)
    ]
    return [match[1] for piece in pieces if (match := re.fullmatch(rf"\s*{program} (\S.*?)\s*", piece))]


def missing_paths(document: Path, text: str) -> list[str]:
    """List the paths in a text that do not exist, and its links that lead to no file; a site cannot show a folder."""
    named = {match.rstrip(".") for match in PATH.findall(text)}
    wrong = [name for name in named if not (ROOT / name).exists() and name not in MADE]
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    targets = {link: Path(os.path.normpath(document.parent / link)) for link in links}
    missing = [link for link, path in targets.items() if not path.is_file() and GENERATED not in path.as_posix()]
    return sorted(wrong + missing)


def missing_targets(text: str) -> list[str]:
    """List the make targets in the code of a text that the Makefile does not have."""
    return [call for call in calls_of("make", text) if call.split()[0] not in TARGETS]


def missing_commands(text: str) -> list[str]:
    """List the calls in the code of a text with a verb or an option that the command line does not have."""
    return [call for call in calls_of("openness", text) if is_missing(call.replace("…", "").split())]


def is_missing(words: list[str]) -> bool:
    """Decide whether a call has a verb or an option that does not exist."""
    verb = next((word for word in words if word in VERBS), None)
    options = [word.split("=")[0] for word in words if word.startswith("--")]
    known = {option for one in main.params for option in (*one.opts, *one.secondary_opts)} | {"--help"}
    with click.Context(main) as context:
        context.params["root"] = ROOT
        commands = [main.get_command(context, verb)] if verb else []
        if verb == "query":
            group = main.get_command(context, verb)
            assert isinstance(group, click.Group)
            commands.append(group.get_command(context, asked if (asked := query_of(words)) in QUERIES else EXAMPLE))
        elif isinstance(group := commands[-1] if commands else None, click.Group):
            way = next((word for word in words[words.index(str(verb)) + 1 :] if word in group.commands), None)
            commands += [group.commands[way]] if way else list(group.commands.values())
    for command in commands:
        assert command is not None
        known |= {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    return (verb is None and not words[0].startswith("-")) or not known.issuperset(options)


def query_of(words: list[str]) -> str:
    """Return the name of the saved query that a call asks, or nothing."""
    named = words[words.index("query") + 1 :] if "query" in words else []
    return named[0] if named and re.fullmatch(r"[a-z][a-z-]+", named[0]) and named[0] != "describe" else ""


def missing_queries(text: str) -> list[str]:
    """List the saved queries in the calls and addresses of a text that do not exist."""
    calls = [name for call in calls_of("openness", text) if (name := query_of(call.split()))]
    addresses = re.findall(r"/queries/([a-z][a-z-]+)\.(?:csv|json)\b", text)
    return [name for name in (*calls, *addresses) if name not in QUERIES and name != "my-question"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_document_names_nothing_that_does_not_exist(document: Path) -> None:
    text = document.read_text("utf-8")
    assert missing_paths(document, text) == []
    assert missing_targets(text) == []
    assert missing_commands(text) == []
    assert missing_queries(text) == []


def test_each_kind_of_wrong_name_is_noticed() -> None:
    readme = ROOT / "README.md"
    assert missing_paths(readme, "[its tests](tests)") == ["tests"]
    assert missing_paths(readme, "see `openness/no_such.py` and [this](no/such.md)") == [
        "no/such.md",
        "openness/no_such.py",
    ]
    assert missing_targets("run `make everything`") == ["everything"]
    assert missing_commands("    openness fly") == ["fly"]
    assert missing_commands("    openness check --no-such x.ttl") == ["check --no-such x.ttl"]
    assert missing_queries("    openness query no-such-query") == ["no-such-query"]


def test_contributing_and_architecture_name_each_room_of_the_package() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    rooms = {path.name for path in (ROOT / "openness").iterdir() if (path / "__init__.py").exists()}
    assert [room for room in sorted(rooms) if f"`{room}/`" not in text] == []


def test_each_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\]\(([\w-]+\.md)\)", (folder / "README.md").read_text("utf-8")))
    assert listed == {path.name for path in folder.glob("*.md")} - {"README.md"}


def test_the_site_has_each_document_for_people() -> None:
    listed = set(
        re.findall(r"- (?:[^:\n]+: )?([\w./-]+\.md)$", (ROOT / "docs" / "mkdocs.yml").read_text("utf-8"), re.M)
    )
    others = {"graph/entries/README.md"}  # a note for those who look into the folder
    documents = {
        path.relative_to(ROOT).as_posix() for path in DOCUMENTS if not path.relative_to(ROOT).parts[0].startswith(".")
    }
    assert documents - listed - others == set()


def test_the_entry_of_the_tutorial_has_the_one_fault_that_it_explains(landscape: Landscape) -> None:
    entry = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "tutorial.md").read_text("utf-8"), re.DOTALL)
    report = openness.load(landscape.root).check(entry[0], form="yaml")
    assert [(one.code, one.line, one.help) for one in report.findings if one.severity != "info"] == [
        ("OPN221", 7, "opn:D4")
    ]


def test_every_file_with_a_version_has_the_same() -> None:
    citation: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    codemeta = json.loads((ROOT / "codemeta.json").read_text("utf-8"))
    ontology = (ROOT / "ontology" / "openness.ttl").read_text("utf-8")
    changes = re.findall(r"^## (\S+) — (\S+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    stated = re.findall(r'owl:version(?:Info "|IRI <https://w3id.org/openness/)([0-9.]+(?:-dev)?)', ontology)
    assert len(set(stated)) == 1
    assert __version__ in frozen_versions(ROOT)
    if not stated[0].endswith("-dev"):  # a release: from here to the next version, the frozen file is the ontology
        assert stated[0] == __version__
    else:
        assert f"owl:priorVersion <https://w3id.org/openness/{__version__}>" in ontology
    assert f"Openness {__version__}," in (ROOT / "README.md").read_text("utf-8")
    assert (str(citation["version"]), str(citation["date-released"])) == changes[0]
    assert (codemeta["version"], codemeta["datePublished"]) == changes[0]
    assert changes[0][0] == __version__


def test_the_ontology_is_written_in_one_file_and_a_release_has_it_frozen(tmp_path: Path) -> None:
    target = tmp_path / "ontology.ttl"
    assert CliRunner().invoke(main, ["build", "--ontology", "-o", str(target)]).exit_code == 0
    written = Graph().parse(target)
    terms = set(written.subjects(RDFS.isDefinedBy))
    assert len(terms) > 300
    assert not any(str(term).endswith("#Count") for term in terms)
    version = str(written.value(URIRef("https://w3id.org/openness"), OWL.versionInfo))
    if not version.endswith("-dev"):
        assert isomorphic(written, Graph().parse(frozen_versions(ROOT)[version]))


def test_the_notes_of_a_release_are_its_part_of_the_changelog() -> None:
    done = subprocess.run(["make", "--silent", "notes"], cwd=ROOT, capture_output=True, text=True, check=True)
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    expected = text.split(f"## {__version__} — ", 1)[1].split("\n", 1)[1].split("\n## ", 1)[0]
    assert done.stdout.strip() == expected.strip()
    assert done.stdout.strip()


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_or_form_can_be_read_and_runs_what_exists(workflow: Path) -> None:
    text = workflow.read_text("utf-8")
    content = yaml.safe_load(text)
    assert isinstance(content, dict)
    assert [name for name in re.findall(r"\bmake ([a-z-]+)", text) if name not in TARGETS] == []
    for script in re.findall(r"run: (\.\S+)", text):
        assert (ROOT / script).exists()
    for job in content.get("jobs", {}).values():
        assert [step for step in job["steps"] if "${{" in step.get("run", "")] == []


def test_the_picture_of_the_floors_is_that_of_import_linter() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers: list[str] = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    table = text[text.index("## Floors") : text.index("## Three flows")]
    places = []
    for layer in layers[1 : layers.index("openness.paths") + 1]:  # of the ground below, the table gives examples
        modules = [module.removeprefix("openness.") for module in layer.split(" | ")]
        found = [max(table.find(f"`{module}/`"), table.find(f"`{module}.py`")) for module in modules]
        assert -1 not in found, layer
        places.append((min(found), max(found)))
    assert all(upper[1] < lower[0] for upper, lower in pairwise(places))


def test_each_fault_of_the_attack_has_its_test() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", text)
    assert re.findall(r"^\| (F\d+) \|", text, re.MULTILINE) == [f"F{n}" for n in range(1, 36)]
    missing = [
        f"{file}::{name}" for file, name in named if f"def {name}(" not in (ROOT / "tests" / file).read_text("utf-8")
    ]
    assert missing == []
