"""Read a Hugging Face model card: the YAML front matter, and the name in its first heading.

Field names are those of the hub's model card specification. Everything in it is text: `language: no` is Norwegian.
"""

import re
from collections.abc import Iterator

from openness.entry.said import DatasetSaid, DocumentError, LicenseSaid, Said
from openness.forms.marked_yaml import FormError, decoded, plain, read

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*$(.*)", re.DOTALL | re.MULTILINE)
NAMELESS = ("other", "unknown")
UNPLACED = ("language", "pipeline_tag", "library_name", "metrics", "tags")


def model_card(content: bytes) -> Said:
    """Return what a model card says. Raises DocumentError where it has no front matter that can be read."""
    try:
        text = decoded(content)
        found = _FRONT.match(text)
        if not found:
            raise DocumentError("A model card begins with a line ---, its metadata, and a line --- again.")
        tree = plain(read(b"\n" + found[1].encode(), nulls=True)) if found[1].strip() else {}
    except FormError as error:
        raise DocumentError(f"the metadata of the model card, {error}") from error
    card = tree if isinstance(tree, dict) else {}
    heading = re.search(r"^#[ \t]+(.+?)[ \t]*#*$", found[2], re.MULTILINE)
    index = card.get("model-index")
    first = index[0] if isinstance(index, list) and index and isinstance(index[0], dict) else {}
    return Said(
        kind="Hugging Face model card",
        locator="Model card, metadata",
        name=_one(card, "model_name") or (_without_markup(heading[1]) if heading else "") or _one(first, "name"),
        licenses=tuple(_licenses(card)),
        datasets=tuple(DatasetSaid(name) for name in _many(card, "datasets")),
        base_models=tuple(_many(card, "base_model")),
        remarks=tuple(_remarks(card, first)),
    )


def _licenses(card: dict[str, object]) -> Iterator[LicenseSaid]:
    name, link = _one(card, "license_name"), _one(card, "license_link")
    for license_ in _many(card, "license"):
        if license_.casefold() not in NAMELESS:
            yield LicenseSaid(license_, link)
        elif name:
            yield LicenseSaid(name, link)
    if name and "license" not in card:
        yield LicenseSaid(name, link)


def _remarks(card: dict[str, object], first: dict[str, object]) -> Iterator[str]:
    for relation in _many(card, "base_model_relation"):
        yield f"base_model_relation: {relation}"
    if any(key.startswith("extra_gated") for key in card):
        yield "extra_gated_…: who wants the weights must agree to something or wait for leave first"
    results = first.get("results")
    names = [
        _one(dataset, "name")
        for result in (results if isinstance(results, list) else ())
        if isinstance(result, dict) and isinstance(dataset := result.get("dataset"), dict)
    ]
    if names:
        yield f"model-index: results on {', '.join(dict.fromkeys(filter(None, names)))}"
    for key in UNPLACED:
        if values := list(_many(card, key)):
            yield f"{key}: {', '.join(values)}"


def _one(tree: dict[str, object], key: str) -> str:
    return next(_many(tree, key), "")


def _many(tree: dict[str, object], key: str) -> Iterator[str]:
    value = tree.get(key)
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str) and item.strip():
            yield item.strip()


def _without_markup(heading: str) -> str:
    text = re.sub(r"<[^>]*>|!\[[^\]]*\]\([^)]*\)|[*`]", "", heading)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"^model card (for|of)\s+", "", text.strip(), flags=re.IGNORECASE)
