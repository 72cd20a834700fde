"""Read CycloneDX in XML as the tree that its JSON is. Names are those of CycloneDX 1.0 to 1.7."""

from openness.entries.source_document import DocumentError
from openness.readers.marked_yaml import FormError
from openness.readers.plain_xml import XmlElement, read_xml

NAMESPACE = "http://cyclonedx.org/schema/bom/"
ONE_BY_ONE = frozenset(("licenses", "ancestors", "descendants", "variants"))
"""Elements that are a list whatever their children are called."""


def read_cyclonedx_xml(content: bytes) -> dict[str, object]:
    """Return the document as its JSON would be. Raises DocumentError for other XML, and what cannot be read."""
    try:
        root = read_xml(content)
    except FormError as error:
        raise DocumentError(f"This is not XML that can be read: {error}") from error
    if root.name != "bom" or not root.namespace.startswith(NAMESPACE):
        raise DocumentError(f"This XML is no CycloneDX document: its root is <{root.name}> and not <bom>.")
    tree = _to_json(root)
    return {"bomFormat": "CycloneDX", **tree} if isinstance(tree, dict) else {"bomFormat": "CycloneDX"}


def _to_json(element: XmlElement) -> object:
    """Return an element as text, as a list if it holds its own plural, or as a mapping."""
    text = element.text.strip()
    if not element.children and not element.attributes:
        return text
    if _is_list(element):
        return [_item(child, element.name) for child in element.children]
    found: dict[str, object] = dict(element.attributes)
    for child in element.children:
        value = _to_json(child)
        if child.name in found:
            before = found[child.name]
            found[child.name] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            found[child.name] = value
    if text:
        found["content"] = text
    return found


def _is_list(element: XmlElement) -> bool:
    if element.name in ONE_BY_ONE:
        return True
    last = {child.name for child in element.children}
    return len(last) == 1 and element.name.casefold().endswith((f"{(name := last.pop()).casefold()}s", _plural(name)))


def _plural(name: str) -> str:
    return f"{name[:-1].casefold()}ies" if name.endswith("y") else f"{name.casefold()}s"


def _item(child: XmlElement, container: str) -> object:
    """Return an item of a list; a license of CycloneDX is below its kind, and an expression has attributes."""
    value = _to_json(child)
    if container != "licenses":
        return value
    if child.name == "expression":
        return {"expression": child.text.strip(), **child.attributes}
    return {child.name: value}
