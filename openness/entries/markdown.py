"""The text of a model card: its headings, and the lines that may say what the metadata do not."""

import re
from collections.abc import Iterator

from openness.entries.source_document import Hint, IsNothing

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"^ {0,3}#[ \t]+(.+)$")
_UNDERLINE = re.compile(r"^ {0,3}=+[ \t]*$")
_HTML_HEADING = re.compile(r"<h1\b[^<>]*>((?:(?!<h1\b).)*?)</h1>", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FACTS = {
    "developer": r"(?:model )?(?:developer|creator|author)s?(?: name)?|(?:developed|created|trained|published) by",
    "released": r"(?:model )?release(?:d)?(?: date)?(?: on)?|date of release|published on",
    "license": r"licen[sc]e(?:\(s\)|s)?|licen[sc]ed under",
    "base model": r"finetuned from(?: model)?(?: \[optional\])?|fine-tuned from(?: model)?|base model",
}
_LABELED = {fact: re.compile(rf"^(?:{words})\s*[:|]\s*(.+)$", re.IGNORECASE) for fact, words in _FACTS.items()}
_SIZE = re.compile(
    r"\b[0-9][0-9.,]{0,20}\s?(?:[BMT]|billion|million|trillion)[\s-]*(?:params?|parameters?)\b"
    r"|^(?:model size|(?:number of )?param(?:eter)?s|size)\s*[:|]\s*\S*[0-9]",
    re.IGNORECASE,
)
LONGEST = 120
"""How many characters of a line are shown."""


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
    """Return the text of the first heading of the first level, in any of the ways to write one, or nothing."""
    text = "\n".join(lines)
    found: list[tuple[int, str]] = [(one.start(), one[1]) for one in _HTML_HEADING.finditer(text)]
    at = 0
    for number, line in enumerate(lines):
        if heading := _HEADING.match(line):
            found.append((at, heading[1].rstrip(" \t").rstrip("#").rstrip(" \t")))
        elif _UNDERLINE.match(line) and number and lines[number - 1].strip():
            found.append((at - 1, lines[number - 1]))
        at += len(line) + 1
    return next((text for _, one in sorted(found) if (text := without_markup(one))), "")


def without_markup(text: str) -> str:
    """Return a text without tags, images, links and emphasis."""
    # What opens and is not closed is looked at once: no part of a pattern runs over the next opening.
    text = re.sub(r"<[^<>]*>|!\[[^\[\]]*\]\([^)]{0,2000}\)|[*`]", "", text)
    text = re.sub(r"\[([^\[\]]*)\]\([^)]{0,2000}\)", r"\1", text)
    return " ".join(text.split())


def find_hints(lines: list[str], first: int, is_nothing: IsNothing) -> Iterator[Hint]:
    """Yield the first line that may say each fact; `first` is the number of the first line in the document."""
    seen: set[str] = set()
    for number, line in enumerate(lines, start=first):
        words = without_markup(line).strip(" -|\t_")
        labeled = [(fact, found[1]) for fact, form in _LABELED.items() if (found := form.match(words))]
        if _SIZE.search(words):
            labeled.append(("size", words))
        for fact, value in labeled:
            if fact not in seen and not is_nothing(value.strip(" |_")):
                seen.add(fact)
                yield Hint(fact, number, words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…")
