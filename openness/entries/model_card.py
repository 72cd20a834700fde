"""Read a Hugging Face model card: the YAML front matter, the first heading, and lines of its text as hints.

Field names are those of the hub's model card specification. Everything in it is text: `language: no` is Norwegian.
"""

import re
from collections.abc import Iterator

from openness.entries.card_hints import find_hints, find_homes, find_hub_names
from openness.entries.field_reader import Fields
from openness.entries.markdown import first_heading, plain_lines
from openness.entries.source_document import DocumentError, Hint, IsNothing, NamedDataset, SourceDocument
from openness.link.expressions import LicenseChoice, read_licenses
from openness.link.landscape_names import LandscapeNames, is_nothing
from openness.readers.marked_yaml import FormError, decode_text, plain, read
from openness.terms import is_web_address

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?(.*)", re.DOTALL | re.MULTILINE)
OF_DATA = "This is the card of a data set. An entry is about a model: draft from the card of one."
OF_A_DATASET = ("dataset_info", "size_categories", "task_categories", "annotations_creators")
NAMES_OF_ITEMS = ("name", "id", "repo_id", "model", "type")
"""Where the name is in an item that is no text; the hub takes text alone."""


def read_model_card(content: bytes, names: LandscapeNames, called: str = "") -> SourceDocument:
    """Return what a model card says; `called` is the name of its model where it is known.

    Raises DocumentError where it has no front matter that can be read.
    """
    try:
        text = decode_text(content).replace("\r\n", "\n").replace("\r", "\n")
        found = _FRONT.match(text)
        if not found:
            raise DocumentError("A model card starts with a line ---, its metadata, and a line --- again.")
        tree = plain(read(b"\n" + found[1].encode(), nulls=True)) if found[1].strip() else {}
    except FormError as error:
        raise DocumentError(f"the metadata of the model card, {error}") from error
    card = Fields(tree if isinstance(tree, dict) else {})
    lines = plain_lines(found[2])
    heading = first_heading(lines)
    if heading.casefold().startswith("dataset card") or any(key in card.tree for key in OF_A_DATASET):
        raise DocumentError(OF_DATA)

    def nothing(value: str) -> bool:
        return is_nothing(value, names.root)

    index = card.children("model-index")
    first = index[0] if index else Fields({})
    licenses, remarks = _licenses(card, names)
    candidates = (called, card.text("model_name"), _without_card(heading), first.text("name"))
    results = [result.child("dataset").text("name") for result in first.children("results")]
    datasets = [name for name in _read_names(card, "datasets") if not nothing(name)]
    bases = [name for name in _read_names(card, "base_model") if not nothing(name)]
    if listed := ", ".join(dict.fromkeys(filter(None, results))):
        card.skip("model-index")
        remarks.append(f"model-index: results on {listed}")
    if any(key.startswith("extra_gated") for key in card.tree):
        card.skip(*(key for key in card.tree if key.startswith("extra_gated")))
        remarks.append("extra_gated_…: who wants the weights must agree to something or wait for leave first")
    name = next((name for name in candidates if name and not nothing(name)), "")
    hints, mentioned = _read_text(found[2], lines, text[: found.start(2)].count("\n") + 1, name, nothing)
    return SourceDocument(
        kind="Hugging Face model card",
        locator="Model card, metadata",
        name=name,
        licenses=licenses,
        datasets=tuple(NamedDataset(name, "trained") for name in datasets),
        base_models=tuple(bases),
        remarks=(*remarks, *card.unread()),
        hints=hints,
        mentioned=mentioned,
    )


def read_plain_card(content: bytes, names: LandscapeNames, called: str = "") -> SourceDocument | None:
    """Return what a card without metadata says, or None for a text that is none.

    A text is a card if its first heading calls it one, if lines of it give facts of a model, or if it has a heading and
    the address of a model on the hub.
    """
    try:
        text = decode_text(content).replace("\r\n", "\n").replace("\r", "\n")
    except FormError as error:
        raise DocumentError(f"This is not text that can be read: {error}") from error
    lines = plain_lines(text)
    heading = first_heading(lines)
    name = called or _without_card(heading)
    hints, mentioned = _read_text(text, lines, 1, name, lambda value: is_nothing(value, names.root))
    if heading.casefold().startswith("dataset card"):
        raise DocumentError(OF_DATA)
    if not hints and not (heading and ("model card" in heading.casefold() or mentioned)):
        return None
    return SourceDocument(
        kind="model card without metadata", locator="Model card", name=name, hints=hints, mentioned=mentioned
    )


def _read_text(
    text: str, lines: list[str], first: int, name: str, nothing: IsNothing
) -> tuple[tuple[Hint, ...], tuple[str, ...]]:
    """Return the lines of a card's text that may state facts, and the models on the hub whose addresses it has."""
    hints = list(find_hints(lines, first, nothing, name))
    facts = {hint.fact for hint in hints if not is_web_address(hint.value)}
    named = find_hub_names(text.split("\n"), first)
    hints += (hint for hint in find_homes(named, name) if hint.fact not in facts)
    return tuple(hints), tuple(named)


def _without_card(heading: str) -> str:
    """Return the heading of a card without the words that call it one."""
    plain_heading = re.sub(r"^model card (for|of)\s+|\s+model card$", "", heading.strip(), flags=re.IGNORECASE)
    return "" if plain_heading.casefold() == "model card" else plain_heading


def _licenses(card: Fields, names: LandscapeNames) -> tuple[tuple[LicenseChoice, ...], list[str]]:
    """Return the licenses of a card; where its license is `other`, that of its own name."""
    given, link = card.texts("license"), card.text("license_link")
    named = [text for text in given if not is_nothing(text, names.root, "license")]
    if len(named) < max(1, len(given)) and not is_nothing(own := card.text("license_name"), names.root, "license"):
        named.append(own)
    found = tuple(one for text in dict.fromkeys(named) for one in read_licenses(text, names.is_license, link))
    return found, [f"license: {text}" for text in given if is_nothing(text, names.root, "license") and not named]


def _read_names(card: Fields, key: str) -> Iterator[str]:
    """Yield the names in a list, of which each is a text or a mapping with a name."""
    yield from card.texts(key)
    for item in card.children(key):
        yield next((name for part in NAMES_OF_ITEMS if (name := item.text(part))), "")
