"""Landscapes for tests: drawn ones, and copies of this checkout's."""

import shutil
import subprocess
import sys
from pathlib import Path

from openness.paths import ROOT

GENERATE = ROOT / "benchmarks" / "generate.py"

SSSOM = """#mapping_set_id: https://w3id.org/openness/mapping/mine
#license: https://creativecommons.org/licenses/by/4.0/
#curie_map:
#  opn: https://w3id.org/openness#
#  dpv: https://w3id.org/dpv#
#  dpv-ai: https://w3id.org/dpv/ai#
#  odrl: http://www.w3.org/ns/odrl/2/
#  prov: http://www.w3.org/ns/prov#
#  semapv: https://w3id.org/semapv/vocab/
#  skos: http://www.w3.org/2004/02/skos/core#
#  rdfs: http://www.w3.org/2000/01/rdf-schema#
subject_id	predicate_id	object_id	mapping_justification
"""
"""The head of a table of links."""

LISTED = """
@prefix opn: <https://w3id.org/openness#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix l: <https://w3id.org/openness/license/> .
@prefix m: <https://w3id.org/openness/model/> .
@prefix c: <https://w3id.org/openness/claim/list/> .
@prefix s: <https://w3id.org/openness/source/> .
s:list a opn:Source ; rdfs:label "List" .
"""
"""The head of an entry in Turtle: prefixes, and the source of its claims."""


def drawn(folder: Path, models: int, *options: str) -> Path:
    """Draw a landscape of so many models, ten in a file."""
    command = [sys.executable, str(GENERATE), str(folder), "--models", str(models), "--per-file", "10", *options]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def without_others(folder: str, names: list[str]) -> list[str]:
    """Leave out, for `copytree`, what is not of the paper's models: index tables, current models and entries."""
    if Path(folder).name == "graph":
        return ["indexes"]
    if Path(folder).name == "curated":
        return ["models"]
    return [name for name in names if name != "README.md"] if Path(folder).name == "entries" else []


def copied(root: Path) -> Path:
    """Copy what the landscape of the paper and of the curators is built from."""
    for name in ("ontology", "graph", "shapes"):
        shutil.copytree(ROOT / name, root / name, ignore=without_others)
    return root
