"""Recognize a document about a model by its start, and read it: cards, bills of materials, files of indexes."""

import json
import re

from openness.entries.cyclonedx import read_cyclonedx
from openness.entries.cyclonedx_xml import read_cyclonedx_xml
from openness.entries.index_document import is_index_document, read_index_document
from openness.entries.model_card import read_model_card, read_plain_card
from openness.entries.source_document import DocumentError, SourceDocument
from openness.entries.spdx import read_spdx
from openness.entries.spdx2 import is_tag_value, read_spdx2, read_tag_value
from openness.link.landscape_names import LandscapeNames
from openness.readers.jsonld import within_limits
from openness.readers.marked_yaml import FormError, decode_text, plain, read

BOM = b"\xef\xbb\xbf"
MARKUP = re.compile(rb"<(?:!--|(?:div|p|h[1-6]|img|picture|br|a|center|table|details|span)\b)", re.IGNORECASE)
"""What Markdown starts with that is no XML document."""
READABLE_DOCUMENTS = (
    "a model card (Markdown with metadata, or with lines such as *Developer: …*), SPDX 3 in JSON, SPDX 2.3 in JSON or "
    "tag-value, CycloneDX in JSON or XML, nor YAML of the Model Openness Tool or the European Open Source AI Index"
)


def read_document(content: bytes, names: LandscapeNames, wanted: str = "") -> SourceDocument:
    """Read a document, recognized by its start; `wanted` names one of several models, or that of a card.

    Raises DocumentError for others.
    """
    content = content.removeprefix(BOM).lstrip()
    if content.startswith(b"{"):
        return _read_json(content, names, wanted)
    if content.startswith(b"<") and not MARKUP.match(content):
        return read_cyclonedx(read_cyclonedx_xml(content), names, wanted)
    if is_tag_value(content):
        return read_spdx2(read_tag_value(_text_of(content)), names, wanted)
    if (tree := _yaml_of(content)) is not None:
        return read_index_document(tree, _text_of(content), names)
    if content.startswith(b"---"):
        return read_model_card(content, names, wanted)
    if (card := read_plain_card(content, names, wanted)) is not None:
        return card
    raise DocumentError(f"This is neither {READABLE_DOCUMENTS}.")


def _text_of(content: bytes) -> str:
    try:
        return decode_text(content)
    except FormError as error:
        raise DocumentError(f"This is not text that can be read: {error}") from error


def _yaml_of(content: bytes) -> dict[str, object] | None:
    """Return the tree of a file of an index, or None for what is none."""
    if not re.search(rb"^(?:release|system):", content, re.MULTILINE):
        return None
    try:
        tree = plain(read(content, nulls=True))
    except FormError as error:
        if re.search(rb"^---.*^---", content, re.MULTILINE | re.DOTALL):  # a card, whose text comes after its metadata
            return None
        raise DocumentError(f"This is not YAML that can be read: {error}") from error
    return tree if isinstance(tree, dict) and is_index_document(tree) else None


def _read_json(content: bytes, names: LandscapeNames, wanted: str) -> SourceDocument:
    try:
        tree = json.loads(within_limits(content))
        json.dumps(tree, ensure_ascii=False).encode()  # half a character cannot be written
    except (FormError, ValueError, RecursionError) as error:
        raise DocumentError(f"This is not JSON that can be read: {error}") from error
    if isinstance(tree, dict) and tree.get("bomFormat") == "CycloneDX":
        return read_cyclonedx(tree, names, wanted)
    if isinstance(tree, dict) and isinstance(tree.get("@graph"), list):
        return read_spdx([element for element in tree["@graph"] if isinstance(element, dict)], names, wanted)
    if isinstance(tree, dict) and str(tree.get("spdxVersion", "")).startswith("SPDX-2"):
        return read_spdx2(tree, names, wanted)
    raise DocumentError(
        'This JSON is neither an SPDX 3 document ("@graph"), an SPDX 2 document ("spdxVersion") nor a CycloneDX one '
        '("bomFormat").'
    )
