"""The lexical forms of the XSD 1.1 datatypes: one table for rules, parameters and readers, and none of Python's."""

import re
from collections.abc import Mapping

XSD = "http://www.w3.org/2001/XMLSchema#"
LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
"""The datatype of texts with a language; every text is a lexical form of it."""

_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_SECONDS = r"(?:[0-9]+(?:\.[0-9]+)?S)"
_CLOCK = rf"T(?:[0-9]+H(?:[0-9]+M)?{_SECONDS}?|[0-9]+M{_SECONDS}?|{_SECONDS})"
_CALENDAR = r"(?:[0-9]+Y(?:[0-9]+M)?(?:[0-9]+D)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)"

_WHOLE: Mapping[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    **{name: (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for name, bits in (("long", 64), ("int", 32), ("short", 16))},
    "byte": (-128, 127),
    **{f"unsigned{name}": (0, 2**bits - 1) for name, bits in (("Long", 64), ("Int", 32), ("Short", 16), ("Byte", 8))},
}
"""The datatypes of whole numbers, each with its least and its greatest value."""

_FORMS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.DOTALL)
    for name, pattern in {
        "string": r".*",
        "boolean": r"true|false|1|0",
        "decimal": _DECIMAL,
        "double": rf"{_DECIMAL}(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN",
        "float": rf"{_DECIMAL}(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN",
        "date": rf"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
        "dateTime": rf"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
        "dateTimeStamp": rf"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}(?!\Z){_ZONE}",
        "time": rf"{_TIME}{_ZONE}",
        "gYear": rf"{_YEAR}{_ZONE}",
        "gYearMonth": rf"{_YEAR}-{_MONTH}{_ZONE}",
        "gMonth": rf"--{_MONTH}{_ZONE}",
        "gMonthDay": rf"--{_MONTH}-{_DAY}{_ZONE}",
        "gDay": rf"---{_DAY}{_ZONE}",
        "duration": rf"-?P(?:{_CALENDAR}(?:{_CLOCK})?|{_CLOCK})",
        "dayTimeDuration": rf"-?P(?:[0-9]+D(?:{_CLOCK})?|{_CLOCK})",
        "yearMonthDuration": r"-?P(?:[0-9]+Y(?:[0-9]+M)?|[0-9]+M)",
        "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
        "language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
        **dict.fromkeys(_WHOLE, r"[+-]?[0-9]+"),
    }.items()
}
_LONG = 4_000
"""From how many digits on Python makes no number of a text."""

_DATED = re.compile(r"(?P<year>-?[0-9]+)?-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


EXAMPLES: Mapping[str, str] = {
    "boolean": "true",
    "date": "2023-12-28",
    "decimal": "2.5",
    "double": "2.5",
    "integer": "5",
}
"""A value of each datatype that a message may have to show."""


def is_known(datatype: str) -> bool:
    """Return whether the lexical forms of a datatype are known here."""
    return datatype == LANG_STRING or (datatype.startswith(XSD) and datatype.removeprefix(XSD) in _FORMS)


def is_valid(text: str, datatype: str) -> bool:
    """Return whether a text is a lexical form of a datatype; of one that is not known, every text is."""
    name = datatype.removeprefix(XSD)
    if not datatype.startswith(XSD) or (form := _FORMS.get(name)) is None:
        return True
    if not form.fullmatch(text):
        return False
    if name in _WHOLE:
        return _is_between(text, *_WHOLE[name])
    return _has_day(text) if name in ("date", "dateTime", "dateTimeStamp", "gMonthDay") else True


def _is_between(text: str, least: int | None, most: int | None) -> bool:
    digits = text.lstrip("+-0")
    if len(digits) > _LONG:
        return (least if text[0] == "-" else most) is None
    value = -int(digits or "0") if text[0] == "-" else int(digits or "0")
    return (least is None or least <= value) and (most is None or value <= most)


def _has_day(text: str) -> bool:
    """Return whether a month has the day of a date."""
    found = _DATED.match(text.removeprefix("-") if text.startswith("--") else text)
    if found is None:
        return False
    month, day = int(found["month"]), int(found["day"])
    if month == 2 and day == 29 and found["year"] is not None:
        year = int(found["year"][-4:])  # four digits decide about a leap year, since 10,000 years are a whole cycle
        return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day <= _DAYS[month - 1]
