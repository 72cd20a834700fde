"""Write a name in the text of an entry in place of another one."""

import re

from openness.check.candidates import short_name
from openness.entries.write_yaml import format_name, scalar
from openness.namespaces import OPN
from openness.readers.jsonld import keys_of_terms
from openness.terms import BASE, is_web_address, shorten

_PREFIX = re.compile(r"^[ \t]*@?prefix[ \t]+([\w.-]*):[ \t]*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w.-]*[\w-])?", re.ASCII)
_BREAKS = {"yaml": re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")}
_LINE = re.compile(r"\r\n|\n|\r")


def offsets(text: str, place: tuple[int, int, int, int], form: str) -> tuple[int, int]:
    """Return a place in a text, which is in lines and columns, as offsets."""
    starts = [0, *(match.end() for match in _BREAKS.get(form, _LINE).finditer(text))]
    line, column, end_line, end_column = place
    return starts[line - 1] + column - 1, starts[end_line - 1] + end_column - 1


def rewrite_name(old: str, right: str, text: str, form: str) -> str:
    """Return the text for an IRI in place of `old`; `=C4>C5` changes the level with which a notation starts."""
    if right.startswith("="):
        before, _, after = right[1:].partition(">")
        return re.sub(rf"^(['\"]*){re.escape(before)}(?![0-9])", rf"\g<1>{after}", old)
    return _in_yaml(old, right) if form == "yaml" else _in_turtle(old, right, text)


def _in_turtle(old: str, iri: str, text: str) -> str:
    if old.startswith("<"):
        return f"<{iri}>"
    declared = dict(_PREFIX.findall(text))
    prefix = old.partition(":")[0]
    names = [prefix, *sorted(declared, key=lambda name: -len(declared[name]))]
    for name in names:
        start = declared.get(name)
        if start and iri.startswith(start) and _LOCAL.fullmatch(iri[len(start) :]):
            return f"{name}:{iri[len(start) :]}"
    return f"<{iri}>"


def _in_yaml(old: str, iri: str) -> str:
    if iri.startswith("@"):
        return short_name(iri)
    written = old.strip("\"'")
    if is_web_address(written):
        return scalar(iri)
    name = shorten(iri)
    if iri.startswith((str(OPN), BASE)):
        return format_name(iri)
    return keys_of_terms().get(name) or scalar(name)
