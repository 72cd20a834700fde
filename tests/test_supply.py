"""What we depend on at run time: licenses that our own allows, and bounds that keep out a new major."""

import re
import tomllib
from importlib.metadata import Distribution, distribution

import pytest
from packaging.requirements import Requirement

from openness.paths import ROOT

PERMISSIVE = re.compile(r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|W3C|Zope|ZPL|MPL|Unlicense", re.IGNORECASE)
COPYLEFT = re.compile(r"\b[AL]?GPL|GNU (Affero|General|Lesser)", re.IGNORECASE)


def dependencies() -> dict[str, Distribution]:
    """Return everything that is installed with the program, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting, found = [Requirement(one) for one in project["dependencies"]], {}
    while waiting:
        wanted = waiting.pop()
        name = re.sub("[-_.]+", "-", wanted.name).lower()
        extras = ("", *wanted.extras)
        if name in found or (wanted.marker and not any(wanted.marker.evaluate({"extra": extra}) for extra in extras)):
            continue
        found[name] = distribution(wanted.name)
        waiting += [Requirement(one) for one in found[name].requires or () if "extra ==" not in one]
    return found


def license_of(installed: Distribution) -> str:
    """Return what a distribution says of its license: expression, classifiers, and the start of the text."""
    about = installed.metadata
    classifiers = [one for one in about.get_all("Classifier") or () if one.startswith("License ::")]
    said = [text for name in ("License-Expression", "License") for text in about.get_all(name) or ()]
    return " ".join([*classifiers, *(text[:200] for text in said)])


@pytest.mark.skipif(not (ROOT / "pyproject.toml").exists(), reason="only a checkout lists what it depends on")
def test_every_dependency_has_a_license_that_ours_allows() -> None:
    found = {name: license_of(one) for name, one in dependencies().items()}
    assert {"rdflib", "pyoxigraph", "urllib3", "flask", "werkzeug"} <= found.keys()
    assert {name: text for name, text in found.items() if not PERMISSIVE.search(text)} == {}
    assert {name: text for name, text in found.items() if COPYLEFT.search(text)} == {}


def test_every_dependency_has_a_bound_above_and_the_installed_one_is_within() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for one in map(Requirement, project["dependencies"]):
        assert {"<", ">="} <= {part.operator for part in one.specifier}, one.name
        assert distribution(one.name).version in one.specifier, one.name
