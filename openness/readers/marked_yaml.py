"""Read YAML as text in a tree, each node with its place, and refuse all in YAML that means something else than it says.

Every scalar is text, as the file has it: `no` is no, not false, and `2024-05-13` is not yet a date. What is a number, a
date or a name is for the JSON-LD context to say. Tags, duplicate keys, empty values and second documents are refused;
merge keys (`<<: *common`) are followed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from openness.errors import OpennessError
from openness.limits import MAX_NODES, MAX_TREE, MAX_TREE_DEPTH

DEPTH, NODES, BYTES = MAX_TREE_DEPTH, MAX_NODES, MAX_TREE
NULLS = frozenset(("", "~", "null", "Null", "NULL"))
MERGE = "<<"


class Span(NamedTuple):
    """A place in a text: line and column of its start and of the character behind its end, each counted from 1."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, and whether it is written without quotes."""

    text: str
    span: Span
    plain: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple["YamlNode", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, those of merge keys among them."""

    entries: tuple[tuple[Scalar, "YamlNode"], ...]
    span: Span

    def get(self, key: str) -> "YamlNode | None":
        """Return the value of a key, or None where there is no such key."""
        return next((value for name, value in self.entries if name.text == key), None)


YamlNode: TypeAlias = Scalar | Sequence | Mapping


class FormError(OpennessError):
    """An entry whose form cannot be read; the message says where and what to do."""


def read(content: bytes, nulls: bool = False) -> YamlNode:
    """Read one YAML document; with `nulls`, an empty value is an empty text.

    Raises FormError with the line and column where it breaks off.
    """
    import yaml

    text = decode_text(content)
    try:
        events = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return _Composer(events, nulls).document()
    except yaml.MarkedYAMLError as error:
        mark = _mark_of(error, text.count("\n") + 1)
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise FormError(place + _explain_error(text, error.problem or str(error), mark)) from error
    except yaml.YAMLError as error:
        raise FormError(f"This is not YAML, for it holds a character that no text has: {error}") from error


def decode_text(content: bytes, limit: int = BYTES) -> str:
    """Return the text of a file. Raises FormError where it has more bytes than the limit, or is not UTF-8."""
    if len(content) > limit:
        raise FormError(f"It has {len(content):,} bytes, and {limit:,} are read at most. Write one file a model.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        wrong = f"byte 0x{content[error.start]:02x}"
        raise FormError(f"line {line}, column {column}: {wrong} is not UTF-8. Save the file as UTF-8.") from error


def plain(node: YamlNode) -> object:
    """Return a node as the dicts, lists and strings that JSON has."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


def _mark_of(error: object, lines: int) -> Any:
    """Return where to look: where what is not closed starts, if lines were read into it, else where parsing ended."""
    start, end = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    unclosed = (
        start and end and start.line < end.line < lines and re.search("flow|quoted", str(getattr(error, "context", "")))
    )
    return start if unclosed or not end else end


def _explain_error(text: str, problem: str, mark: object) -> str:
    """Say in plain words what a YAML parser means, where it says it in words of its own."""
    line, column = getattr(mark, "line", 0), getattr(mark, "column", 0)
    lines = text.splitlines()
    at = lines[line][column : column + 1] if line < len(lines) else ""
    if at == "\t":
        return "a tab cannot indent in YAML. Use spaces."
    if at in ("@", "`", "%"):
        return f'a value or key cannot start with {at} unless it is in quotes: "{at}…".'
    expected = problem.startswith(("did not find", "expected", "mapping keys", "found unexpected"))
    if expected and line < len(lines) and re.search(r":\s+\?\s*(?:[,}#]|$)", lines[line]):
        return 'a question mark alone means something else in YAML. Put it into quotes: notation: "?".'
    if expected and at in ("{", "[", '"', "'"):
        return f"the {at} here is not closed, or a quote behind it. Check the quotes and braces of this line."
    part = re.split(r"[,{]", lines[line][:column])[-1] if line < len(lines) else ""
    if "mapping values are not allowed" in problem or (expected and len(re.findall(r":\s", part + at)) > 1):
        return "a colon and a space within a value look like a key. Put the value into quotes."
    return f"{problem}."


class _Composer:
    """Make the tree from a parser's events: without recursion into the parser, with limits on depth and size."""

    def __init__(self, events: Iterator[object], nulls: bool) -> None:
        self.events, self.nulls = events, nulls
        self.anchors: dict[str, tuple[YamlNode, int, int]] = {}
        self.nodes = self.bytes = 0

    def document(self) -> YamlNode:
        root: YamlNode | None = None
        for event in self.events:
            kind = type(event).__name__
            if kind in ("StreamStartEvent", "StreamEndEvent", "DocumentStartEvent", "DocumentEndEvent"):
                continue
            if root is not None:
                raise _wrong(event, "a second document starts here. Write one file a model.")
            root = self.node(event, 0)
        if root is None or (isinstance(root, Scalar) and root.plain and root.text in NULLS):
            return Mapping((), Span(1, 1, 1, 1))
        if not isinstance(root, Mapping):
            raise FormError("line 1: an entry starts with keys, such as claims:, not with a list or a text.")
        return root

    def node(self, event: object, depth: int) -> YamlNode:
        kind = type(event).__name__
        anchor: str | None = getattr(event, "anchor", None)
        if kind == "AliasEvent":
            return self.alias(event, str(anchor))
        if getattr(event, "tag", None) not in (None, "!"):
            raise _wrong(event, f"the tag {getattr(event, 'tag', '')} is not read. Leave it out.")
        if depth > DEPTH:
            raise _wrong(event, f"this is nested more than {DEPTH} deep. No entry needs that.")
        before, bytes_before = self.nodes, self.bytes
        self.count(event, 1, len(getattr(event, "value", "").encode("utf-8", "replace")))
        node: YamlNode
        if kind == "ScalarEvent":
            node = Scalar(str(getattr(event, "value", "")), _span(event), getattr(event, "style", None) in (None, ""))
        elif kind == "SequenceStartEvent":
            node = self.sequence(event, depth)
        else:
            node = self.mapping(event, depth)
        if anchor:
            self.anchors[anchor] = (node, self.nodes - before, self.bytes - bytes_before)
        return node

    def count(self, event: object, nodes: int, size: int) -> None:
        self.nodes += nodes
        self.bytes += size
        if self.bytes > BYTES:
            raise _wrong(event, f"there are more than {BYTES:,} bytes here, counting each use of an anchor.")
        if self.nodes > NODES:
            raise _wrong(event, f"there are more than {NODES:,} values here, counting each use of an anchor.")

    def alias(self, event: object, name: str) -> YamlNode:
        if name not in self.anchors:
            known = ", ".join(f"*{anchor}" for anchor in self.anchors) or "none"
            raise _wrong(event, f"nothing above is named &{name}. There are: {known}.")
        node, nodes, size = self.anchors[name]
        self.count(event, nodes, size)
        return node

    def sequence(self, start: object, depth: int) -> Sequence:
        items: list[YamlNode] = []
        for event in self.events:
            if type(event).__name__ == "SequenceEndEvent":
                return Sequence(tuple(items), _span(start, event))
            item = self.node(event, depth + 1)
            self.refuse_null(item, "an item of the list")
            items.append(item)
        raise _wrong(start, "the list has no end.")

    def mapping(self, start: object, depth: int) -> Mapping:
        own: dict[str, tuple[Scalar, YamlNode]] = {}
        merged: dict[str, tuple[Scalar, YamlNode]] = {}
        for event in self.events:
            if type(event).__name__ == "MappingEndEvent":
                return Mapping(tuple({**merged, **own}.values()), _span(start, event))
            key = self.node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise _wrong(event, "a key must be a word, not a list or keys of its own.")
            value = self.node(next(self.events), depth + 1)
            if key.text in own or (key.text == MERGE and merged):
                first = own[key.text][0].span.line if key.text in own else key.span.line
                raise wrong_at(
                    key.span, f"'{key.text}' is here twice, first in line {first}. Keep one; for two values, [a, b]."
                )
            if key.text == MERGE and key.plain:
                merged = {name.text: (name, item) for name, item in _merge_entries(key, value)}
                continue
            self.refuse_null(value, f"'{key.text}'")
            own[key.text] = (key, value)
        raise _wrong(start, "the keys have no end.")

    def refuse_null(self, value: YamlNode, name: str) -> None:
        if not self.nulls and isinstance(value, Scalar) and value.plain and value.text in NULLS:
            message = f"{name} has no value. Give it one, or leave it out: what is not known is not written."
            raise wrong_at(value.span, message)


def _merge_entries(key: Scalar, value: YamlNode) -> Iterator[tuple[Scalar, YamlNode]]:
    sources = value.items if isinstance(value, Sequence) else (value,)
    for source in reversed(sources):  # what comes first wins, as in YAML 1.1
        if not isinstance(source, Mapping):
            raise wrong_at(key.span, "<<: takes the name of keys above, such as <<: *common.")
        yield from source.entries


def _span(start: object, end: object | None = None) -> Span:
    first, behind = getattr(start, "start_mark"), getattr(end or start, "end_mark")  # noqa: B009, the events are untyped
    return Span(first.line + 1, first.column + 1, behind.line + 1, behind.column + 1)


def wrong_at(span: Span, message: str) -> FormError:
    """Return an error with its line and column in a text."""
    return FormError(f"line {span.line}, column {span.column}: {message}")


def _wrong(event: object, message: str) -> FormError:
    return wrong_at(_span(event), message)
