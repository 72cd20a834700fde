"""The description of a deposit: an RO-Crate, a citation, a README and the hashes of its files."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openness import __version__
from openness.deposit.table_columns import TABLES
from openness.deposit.table_rows import Cell, Row
from openness.terms import BASE, DATA_LICENSE

CRATE = "ro-crate-metadata.json"
CONTEXT = ("https://w3id.org/ro/crate/1.1/context", {"sha256": "http://schema.org/sha256"})
"""That of RO-Crate 1.1, and the term of a later schema.org: a term outside the context is not allowed."""
PAPER = "https://arxiv.org/abs/2404.17047"
CURATION = f"{BASE}source/openness-curation"
TITLE = "Openness: how open generative AI models are"
ABSTRACT = (
    "A knowledge graph of generative AI models and the twelve components of their pipeline: which are public, under "
    "which license, how open that makes each of them, by which source and date, and which risks and opportunities "
    "follow."
)
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".parquet": "application/vnd.apache.parquet",
    ".nq.gz": "application/gzip",
    ".ttl": "text/turtle",
    ".md": "text/markdown",
    ".cff": "application/yaml",
    ".txt": "text/plain",
}


@dataclass(frozen=True)
class Release:
    """What a deposit is: the hash of its landscape, its day, and its DOI, or nothing."""

    version: str
    day: str
    doi: str = ""

    @property
    def name(self) -> str:
        """The version as people cite it."""
        return f"{__version__}+{self.version[:12]}"

    @property
    def identifier(self) -> str:
        """The address of the data set."""
        return f"https://doi.org/{self.doi}" if self.doi else f"{BASE}dataset"


@dataclass(frozen=True)
class DepositFile:
    """A file of a deposit: its path in the folder, what it holds, its size in bytes and its SHA-256."""

    path: str
    about: str
    size: int
    sha256: str


def write_crate(release: Release, files: Sequence[DepositFile], sources: Iterable[Row]) -> bytes:
    """Return the metadata file of the crate. Source: RO-Crate Metadata Specification 1.1."""
    cited = [_source(row) for row in sources]
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": TITLE,
        "description": ABSTRACT,
        "datePublished": release.day,
        "version": release.name,
        "identifier": release.identifier,
        "license": {"@id": DATA_LICENSE},
        "author": {"@id": CURATION},
        "publisher": {"@id": CURATION},
        "citation": {"@id": PAPER},
        "keywords": "openness, generative AI, licenses, knowledge graph",
        "inLanguage": "en",
        "isBasedOn": [{"@id": one["@id"]} for one in cited],
        "hasPart": [{"@id": file.path} for file in files],
    }
    graph = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        },
        root,
        *(_file(file) for file in files),
        {"@id": CURATION, "@type": "Organization", "name": "The Openness project", "url": BASE.rstrip("/")},
        {"@id": DATA_LICENSE, "@type": "CreativeWork", "name": "Creative Commons Attribution 4.0 International"},
        {
            "@id": PAPER,
            "@type": "ScholarlyArticle",
            "name": "Near to Mid-term Risks and Opportunities of Open-Source Generative AI",
            "datePublished": "2024",
        },
        *cited,
    ]
    document = {"@context": CONTEXT, "@graph": graph}
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _file(file: DepositFile) -> dict[str, Any]:
    media_type = next(kind for ending, kind in MEDIA_TYPES.items() if file.path.endswith(ending))
    return {
        "@id": file.path,
        "@type": "File",
        "name": file.path,
        "description": file.about,
        "encodingFormat": media_type,
        "contentSize": str(file.size),
        "sha256": file.sha256,
        "license": {"@id": DATA_LICENSE},
    }


def _source(row: Row) -> dict[str, Any]:
    link, license_of = _first(row["link"]), _first(row["license"])
    found: dict[str, Any] = {
        "@id": f"{BASE}source/{row['source']}",
        "@type": "CreativeWork",
        "name": row["label"],
        "description": row["citation"],
        "datePublished": row["issued"],
        "url": link,
        "license": {"@id": license_of} if license_of else None,
    }
    return {name: value for name, value in found.items() if value}


def _first(cell: Cell) -> str:
    return cell[0] if isinstance(cell, list) and cell else ""


def write_citation(release: Release) -> bytes:
    """Return the citation of the data set in the Citation File Format 1.2.0."""
    doi = f'doi: "{release.doi}"\n' if release.doi else ""
    text = f"""\
cff-version: 1.2.0
message: "Cite the paper for its claims and method, this data set for the graph, and a source for its claims."
title: "{TITLE}"
abstract: "{ABSTRACT}"
type: dataset
authors:
  - name: "The Openness project"
version: "{release.name}"
date-released: "{release.day}"
{doi}license: CC-BY-4.0
url: "{BASE}dataset"
references:
  - type: conference-paper
    title: "Near to Mid-term Risks and Opportunities of Open-Source Generative AI"
    authors:
      - family-names: Eiras
        given-names: Francisco
      - name: "and others"
    year: 2024
    url: "{PAPER}"
"""
    return text.encode()


def write_readme(release: Release, counts: Mapping[str, int]) -> bytes:
    """Return a README: what is in the folder, how to read it, and how to cite it."""
    rows = "\n".join(f"| {table.name} | {counts[table.name]:,} | {table.about} |" for table in TABLES)
    cited = f", https://doi.org/{release.doi}" if release.doi else f", {BASE}dataset"
    text = f"""\
# {TITLE}

{ABSTRACT}

Version {release.name}, claims up to {release.day}.

| table | rows | a row is |
|---|---:|---|
{rows}

- `csv/`, `jsonl/` and `parquet/` hold the same tables. `csv/csv-metadata.json` describes each column of CSV:
  its property, datatype and IRIs. `croissant.json` (Croissant 1.0) lets libraries of machine learning load the tables.
- `rdf/landscape.nq.gz` holds all of it as N-Quads, sorted by subject: ontology, claims, and what the rules derive, with
  a named graph for each source. `rdf/ontology.ttl` is the ontology alone.
- A name such as `bloom` is the end of an IRI: `{BASE}model/bloom`. The metadata gives the start for each column.
- `N/A` is a text that some sources print: in pandas, read CSV with `keep_default_na=False`, or read Parquet.
- A cell of CSV with several values has `|` between them; a `|` within a value is written as `¦` there, and only there.
- The view *current* has the claims that are marked `current`: for each component of a model one at most. `views`
  names the other views of a claim.
- An empty level is no level: see `outcome` (unknown, not applicable), and no row where nobody assessed a component.

License: CC BY 4.0, {DATA_LICENSE}. Sources have licenses of their own (`sources`).

Cite: The Openness project, *{TITLE}*, version {release.name}, {release.day[:4]}{cited}. Cite {PAPER} for the claims and
the method of the paper.

`sha256sum -c SHA256SUMS.txt` verifies the files.
"""
    return text.encode()


def write_checksums(files: Sequence[DepositFile]) -> bytes:
    """Return the hashes of the files as `sha256sum -c` reads them."""
    return "".join(f"{file.sha256}  {file.path}\n" for file in files).encode()
