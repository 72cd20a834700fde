"""The text of a model card: its lines outside of code, its headings, its words without markup."""

import re

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"^ {0,3}#[ \t]+(.+)$")
_UNDERLINE = re.compile(r"^ {0,3}=+[ \t]*$")
_HTML_HEADING = re.compile(r"<h1\b[^<>]*>((?:(?!<h1\b).)*?)</h1>", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_PARTS_OF_CARDS = frozenset(
    {
        *("abstract", "contents", "introduction", "license", "model", "model card", "model description"),
        *("model details", "model information", "model overview", "model summary", "overview", "readme"),
        *("table of contents", "tl;dr", "training details", "uses", "usage", "evaluation", "citation"),
    }
)
"""Headings that name a part of a card, and no model."""


def plain_lines(body: str) -> list[str]:
    """Return the lines of a Markdown text, those in fenced code and comments emptied, so that their numbers stay."""
    lines, fence = [], ""
    for line in _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), body).split("\n"):
        mark = _FENCE.match(line)
        if fence:
            closes = mark is not None and mark[1].startswith(fence) and not line.strip(" `~")
            fence = "" if closes else fence
            lines.append("")
        elif mark:
            fence = mark[1]
            lines.append("")
        else:
            lines.append(line)
    return lines


def first_heading(lines: list[str]) -> str:
    """Return the first heading of the first level that names no part of a card, in any of the ways to write one."""
    text = "\n".join(lines)
    found: list[tuple[int, str]] = [(one.start(), one[1]) for one in _HTML_HEADING.finditer(text)]
    at = 0
    for number, line in enumerate(lines):
        if heading := _HEADING.match(line):
            found.append((at, heading[1].rstrip(" \t").rstrip("#").rstrip(" \t")))
        elif _UNDERLINE.match(line) and number and lines[number - 1].strip():
            found.append((at - 1, lines[number - 1]))
        at += len(line) + 1
    texts = (without_markup(one) for _, one in sorted(found))
    return next((text for text in texts if text and text.casefold().strip(" :.") not in _PARTS_OF_CARDS), "")


def without_markup(text: str) -> str:
    """Return a text without tags, images, links and emphasis."""
    # What opens and is not closed is looked at once: no part of a pattern runs over the next opening.
    text = re.sub(r"<[^<>]*>|!\[[^\[\]]*\]\([^)]{0,2000}\)|[*`]", "", text)
    text = re.sub(r"\[([^\[\]]*)\]\([^)]{0,2000}\)", r"\1", text)
    return " ".join(text.split())
