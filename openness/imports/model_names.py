"""Names of models and developers in a form that can be compared, and the local names made from them.

Two names are the same where they differ in case, blanks, hyphens, dots and the place of the size only. Numbers,
sizes, versions and variants keep them apart: `Claude` and `Claude 2`, `Qwen 7B` and `Qwen 72B`.
"""

import re
import unicodedata
from functools import lru_cache

LETTERS = {  # by code point, for some look like Latin letters
    "\u03b1": "alpha",
    "\u03b2": "beta",
    "\u03b3": "gamma",
    "\u03c0": "pi",
    "\u03c3": "sigma",
    "\u221e": "infinity",
    "+": " plus ",
    "&": " and ",
    "'": "",
    "\u2019": "",
}
MAKERS = {  # a maker's name before the name of its line says nothing new
    ("meta", "llama"),
    ("google", "gemma"),
    ("google", "gemini"),
    ("amazon", "nova"),
    ("amazon", "titan"),
    ("ibm", "granite"),
    ("anthropic", "claude"),
    ("cohere", "command"),
    ("microsoft", "phi"),
    ("nvidia", "nemotron"),
    ("openai", "gpt"),
}
_SIZE = re.compile(r"\d+(?:\.\d+)?[kmbt]")
_DECIMAL = re.compile(r"(?<=\d)_(?=\d+[bm](?![a-z0-9]))")
_WORD_AND_NUMBER = re.compile(r"([a-z]{3,})(\d+(?:\.\d+)*)([a-z]?)")
_T5 = re.compile(r"[a-z]*t5")


@lru_cache(100_000)
def split_name(name: str) -> tuple[str, ...]:
    """Return the words of a name, in order: letters in lower case, numbers, sizes such as `1.5b`."""
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(LETTERS.get(letter, letter) for letter in text if not unicodedata.combining(letter))
    text = _DECIMAL.sub(".", text)
    words: list[str] = []
    for token in re.split(r"[^a-z0-9.]+", text):
        token = token.strip(".")
        if _SIZE.fullmatch(token):
            words.append(re.sub(r"\.0+(?=[kmbt])", "", token))
            continue
        glued = None if _T5.match(token) else _WORD_AND_NUMBER.fullmatch(token)
        parts = [glued[1], glued[2] + glued[3]] if glued else [token]
        words += [word for part in parts for word in part.split(".") if word]
    if tuple(words[:2]) in MAKERS:
        del words[0]
    return tuple(words)


def match_key(name: str) -> str:
    """Return what all spellings of a name have in common; empty for a name without letters and digits."""
    words = split_name(name)
    sizes = sorted(word for word in words if _SIZE.fullmatch(word))
    key = ""
    for word in (word for word in words if not _SIZE.fullmatch(word)):
        key += word if key[-1:].isalpha() and word.isalpha() else f" {word}"
    return " / ".join([key.strip(), *sizes])


def make_slug(name: str) -> str:
    """Return a name as the last part of an IRI."""
    return "-".join(split_name(name)).replace(".", "-")


def is_near(one: str, other: str) -> bool:
    """Return whether two names differ in one word only, which is added, left out or changed."""
    first, second = split_name(one), split_name(other)
    if first == second or abs(len(first) - len(second)) > 1:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    end = 0
    while end < min(len(first), len(second)) - start and first[-1 - end] == second[-1 - end]:
        end += 1
    return start + end > 0 and max(len(first), len(second)) - start - end == 1


_COUNT = re.compile(r"(?<![\w.])(\d+(?:[.,]\d+)?)\s*(trillion|billion|million|[TBMK])(?![a-z])", re.IGNORECASE)


def parse_size(text: str) -> str:
    """Return the number of parameters in a text such as `7B` or `13 billion`; empty where it gives not just one."""
    found = _COUNT.findall(text.strip())
    if len(found) != 1 or re.search(r"\d\s*[x\u00d7]\s*\d", text):
        return ""
    number, unit = found[0]
    return scale_number(number.replace(",", "."), unit[0].lower())


def scale_number(number: str, unit: str) -> str:
    """Return a decimal number times thousand (k), million (m), billion (b) or trillion (t)."""
    whole, _, fraction = number.partition(".")
    places = {"k": 3, "m": 6, "b": 9, "t": 12}[unit]
    fraction = fraction.rstrip("0")
    if len(fraction) > places:
        return ""
    return str(int(whole + fraction.ljust(places, "0")))
