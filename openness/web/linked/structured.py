"""Metadata of pages for search engines: schema.org in JSON-LD, as a block of data that no browser runs."""

from collections.abc import Mapping

from openness import __version__, rdf
from openness.deposit.crate import TITLE
from openness.rdf.rows import text
from openness.search.directory import Thing
from openness.terms import BASE, DATA_LICENSE, PREFIXES, is_web_address
from openness.web.description import Description
from openness.web.linked.dataset import DESCRIPTION, DUMPS, Described

CONTEXT = "https://schema.org"
SCHEMA_CLASSES: Mapping[str, str] = {
    "data-set": "Dataset",
    "developer": "Organization",
    "jurisdiction": "AdministrativeArea",
    "license": "CreativeWork",
    "model": "SoftwareApplication",
    "regulation": "Legislation",
    "source": "CreativeWork",
}
"""What schema.org calls our kinds of things; the others are terms that it does not know."""

SAME = (PREFIXES["skos"] + "exactMatch", PREFIXES["skos"] + "closeMatch", PREFIXES["rdfs"] + "seeAlso")
"""The properties that lead to the same thing elsewhere."""


MAKERS = """SELECT DISTINCT ?developer WHERE {{
  ?description opn:model <{model}> ; opn:developer ?developer ; opn:inView opn:CurrentView .
}} ORDER BY ?developer"""


def about(store: rdf.Store, thing: Thing, described: Description, address: str) -> dict[str, object]:
    """Return what a page says of its thing; `address` is that of the page."""
    data: dict[str, object] = {
        "@context": CONTEXT,
        "@type": SCHEMA_CLASSES.get(thing.kind, "DefinedTerm"),
        "@id": thing.iri,
        "name": thing.label,
        "url": address,
        "subjectOf": {"@id": BASE + "dataset"},
    }
    meaning = thing.definition or described.first(PREFIXES["dcterms"] + "description")
    if meaning:
        data["description"] = meaning
    if thing.others:
        data["alternateName"] = sorted(set(thing.others) - {thing.label})
    elsewhere = [text(value) for prop in SAME for value in described.values(prop) if is_web_address(text(value))]
    if elsewhere:
        data["sameAs"] = sorted(set(elsewhere))
    if thing.kind == "model":
        data["applicationCategory"] = "Generative AI model"
        makers = rdf.select(store, MAKERS.format(model=thing.iri)).rows
        data["creator"] = [{"@type": "Organization", "@id": text(maker)} for (maker,) in makers]
    return {name: value for name, value in data.items() if value}


def dataset(described: Described, host: str) -> dict[str, object]:
    """Return what the page of the data set says of it."""
    data: dict[str, object] = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": BASE + "dataset",
        "name": TITLE,
        "description": DESCRIPTION,
        "url": f"{host}/dataset",
        "version": __version__,
        "license": DATA_LICENSE,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": "The Openness project", "url": host},
        "citation": "https://arxiv.org/abs/2404.17047",
        "keywords": ["AI openness", "generative AI", "licenses", "risks", "knowledge graph"],
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": form.media, "contentUrl": f"{host}/landscape.{ending}"}
            for ending, form in DUMPS.items()
        ],
    }
    return data | ({"dateModified": described.modified} if described.modified else {})
