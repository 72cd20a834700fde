"""What we depend on: licenses, bounds, versions with hashes, and a bill of materials."""

import json
import re
import tomllib
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pyshacl
import pytest
from packaging.requirements import Requirement
from rdflib import Graph
from spdx_python_model import v3_0_1 as spdx

from openness import __version__
from openness.export import write_spdx
from openness.paths import ROOT
from openness.sbom import installed_with, normalize, statements

VOCABULARIES = Path(__file__).parent / "vocabularies"

PERMISSIVE = re.compile(r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|W3C|Zope|ZPL|MPL|Unlicense", re.IGNORECASE)
COPYLEFT = re.compile(r"\b[AL]?GPL|GNU (Affero|General|Lesser)", re.IGNORECASE)


def license_text(installed: Distribution) -> str:
    """Return what a distribution says of its license: expression, classifiers, and the start of the text."""
    about = installed.metadata
    classifiers = [one for one in about.get_all("Classifier") or () if one.startswith("License ::")]
    said = [text for name in ("License-Expression", "License") for text in about.get_all(name) or ()]
    return " ".join([*classifiers, *(text[:200] for text in said)])


@pytest.mark.skipif(not (ROOT / "pyproject.toml").exists(), reason="only a checkout lists what it depends on")
def test_every_dependency_has_a_license_that_ours_allows() -> None:
    found = {name: license_text(one) for name, one in installed_with().items()}
    assert {"rdflib", "pyoxigraph", "urllib3", "flask", "werkzeug"} <= found.keys()
    assert {name: text for name, text in found.items() if not PERMISSIVE.search(text)} == {}
    assert {name: text for name, text in found.items() if COPYLEFT.search(text)} == {}


def test_every_dependency_has_a_bound_above_and_the_installed_one_is_within() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for one in map(Requirement, project["dependencies"]):
        assert {"<", ">="} <= {part.operator for part in one.specifier}, one.name
        assert distribution(one.name).version in one.specifier, one.name


LOCKED = re.compile(
    r"^([\w.-]+)==([\w.!+]+)(?: ; ([^\\\n]+?))? \\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n?)+)", re.MULTILINE
)


def locked(name: str) -> dict[str, list[str]]:
    """Return the versions of a lock by package: more than one where it depends on system or Python."""
    text = (ROOT / "locks" / f"{name}.txt").read_text("utf-8")
    found: dict[str, list[str]] = {}
    for match in LOCKED.finditer(text):
        found.setdefault(match[1], []).append(match[2])
    assert LOCKED.sub("", text).strip() == "", (
        "each line is a version with its hashes, and names no place to get it from"
    )
    return found


def test_each_lock_has_every_dependency_within_its_bounds_with_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    needed = project["project"]["dependencies"]
    groups = project["dependency-groups"]
    fast = project["project"]["optional-dependencies"]["fast"]
    for name, wanted in {
        "run": [*needed, *fast],
        "dev": [*needed, *fast, *(one for one in groups["dev"] if isinstance(one, str)), *groups["build"]],
        "docs": groups["docs"],
        "build": [*groups["build"], *project["build-system"]["requires"]],
    }.items():
        found = locked(name)
        for one in map(Requirement, wanted):
            versions = found.get(normalize(one.name), [])
            assert versions, f"{name}: {one.name} is missing; run make lock"
            assert all(version in one.specifier for version in versions), f"{name}: {one}; run make lock"
    assert locked("run").items() <= locked("dev").items()


@pytest.mark.slow
def test_the_bill_of_materials_of_the_program_conforms_and_names_each_license() -> None:
    graph = statements("2026-11-24T12:00:00Z")
    model = Graph().parse(VOCABULARIES / "spdx-3.0.1-model.ttl")
    conforms, _, report = pyshacl.validate(graph, shacl_graph=model, ont_graph=model)
    assert conforms, report
    document = spdx.SHACLObjectSet()
    spdx.JSONLDDeserializer().deserialize_data(json.loads(write_spdx(graph)), document)
    versions = {one.name: one.software_packageVersion for one in document.foreach_type(spdx.software_Package)}
    assert versions["openness"] == __version__
    assert versions["pyoxigraph"] == distribution("pyoxigraph").version
    declared = [one for one in document.foreach_type(spdx.Relationship) if "License" in str(one.relationshipType)]
    assert len(declared) > 0.9 * len(versions)
