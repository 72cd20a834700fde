"""Lines of a card's text that may say what its metadata do not: developer, release, size, license, address."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from openness.entries.markdown import without_markup
from openness.entries.source_document import Hint, IsNothing
from openness.readers.records import number_of
from openness.slugs import to_slug

_FACTS = {
    "developer": r"(?:model )?(?:developer|creator|author)s?(?: name)?|(?:(?:develop|creat|train|publish)ed|built) by",
    "released": r"(?:model )?release(?:d)?(?: date)?(?: on)?|date of release|published on",
    "license": r"licen[sc]e(?:\(s\)|s)?|licen[sc]ed under",
    "base model": r"finetuned from(?: model)?(?: \[optional\])?|fine-tuned from(?: model)?|base model",
}
_LABELED = {fact: re.compile(rf"^(?:{words})\s*[:|]\s*(.+)$", re.IGNORECASE) for fact, words in _FACTS.items()}
_AMOUNT = r"(?P<number>[0-9][0-9.,]{0,20})\s?(?P<unit>[BMT]|billion|million|trillion)"
_SIZE = re.compile(
    rf"\b{_AMOUNT}[\s-]*(?:(?:total|trainable|learnable|parameter)\s+)?(?:params?|parameters?|sizes)\b", re.IGNORECASE
)
_LABELED_SIZE = re.compile(
    rf"^(?:model size|(?:number of )?param(?:eter)?s|size)\s*[:|]\s*(?:\S*[0-9]|{_AMOUNT})", re.IGNORECASE
)
_SIZE_COLUMN = re.compile(r"#?\s*(?:total\s+)?param(?:eter)?s?(?: count)?", re.IGNORECASE)
_AMOUNTS = re.compile(rf"\b{_AMOUNT}\b", re.IGNORECASE)
_SIZE_CELL = re.compile(rf"{_AMOUNT}\b", re.IGNORECASE)
_UNDER = re.compile(
    r"\b(?:licen[sc]ed|released|distributed|available|published)\b[^.]{0,40}?\bunder\s+(?:the\s+|an?\s+)?"
    r"(?=[^.]{0,60}licen[sc]e|apache|mit\b|bsd\b|cc[ -])(.+)",
    re.IGNORECASE,
)
_RESERVED = re.compile(r"\b(?:except|excluding|unless|originally|derived|data ?sets?)\b", re.IGNORECASE)
"""Words by which a sentence on a license may be about something else than the model."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED_MONTH = re.compile(
    rf"\b({'|'.join(_MONTHS)})[a-z]{{0,6}}\.?\s+(?:[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s+)?((?:19|20)[0-9]{{2}})\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\b((?:19|20)[0-9]{2})[-./](0?[1-9]|1[0-2])(?:[-./][0-9]{1,2})?\b")
_OTHER_DAY = r"[0-9]{1,2}/[0-9]{1,2}/(?:19|20)[0-9]{2}"
_NEWS = re.compile(
    rf"^\W{{0,3}}(?:{_DIGITS.pattern}|{_NAMED_MONTH.pattern}|{_OTHER_DAY}).*\b(?:releas|launch|introduc|announc|out\b)",
    re.IGNORECASE,
)
_ON_THE_HUB = re.compile(
    r"(?:huggingface\.co|\bhf\.co)/(?!(?:datasets|spaces|docs|papers|blog|collections|models|organizations)/)"
    r"([\w.-]{1,96})/([\w.-]{1,96})"
)
_NO_NAMES = frozenset({"models", "blob", "tree", "resolve"})
MAX_LINE_LETTERS = 120
"""How many characters of a line are shown."""
MAX_NEWS = 3
"""How many dated lines are shown where no line names the release."""


def find_hints(lines: Sequence[str], first: int, is_nothing: IsNothing, name: str = "") -> Iterator[Hint]:
    """Yield the first line that may say each fact of the model `name`; `first` is the number of the first line.

    Where no line is labeled as the release, up to three dated lines of news are yielded.
    """
    seen: set[str] = set()
    news: list[Hint] = []
    for number, line in enumerate(lines, start=first):
        words = without_markup(line).strip(" -|\t_")
        if not words:
            continue
        if len(news) < MAX_NEWS and _NEWS.search(words):
            news.append(_hint("released", number, words, read_month(words)))
        for fact, said, value in _find_facts(words, lines, number - first, name):
            if fact not in seen and not is_nothing(said.strip(" |_")):
                seen.add(fact)
                yield _hint(fact, number, words, value)
    if "released" not in seen:
        yield from news


def find_hub_names(lines: Iterable[str], first: int = 0) -> dict[str, int]:
    """Return the models, such as `bigscience/bloom`, of whose pages on the hub a text has the address, by line."""
    found: dict[str, int] = {}
    for number, line in enumerate(lines, start=first):
        for one in _ON_THE_HUB.finditer(line):
            model = one[2].rstrip(".")
            if model and model not in _NO_NAMES:
                found.setdefault(f"{one[1]}/{model}", number)
    return found


def find_homes(hub_names: Mapping[str, int], name: str) -> Iterator[Hint]:
    """Yield the pages on the hub of the model `name`: its own one, else the first whose name starts as its name does.

    Whose page it is may be the developer. `hub_names` are models on the hub with the numbers of their lines.
    """
    wanted = to_slug(name.partition(":")[0])
    slugs = {one: to_slug(one.partition("/")[2]) for one in hub_names} if wanted else {}
    own = next((one for one, slug in slugs.items() if slug == wanted), "")
    near = next((one for one, slug in slugs.items() if slug.startswith(wanted)), "")
    if home := own or near:
        address = f"https://huggingface.co/{home}"
        yield Hint("developer", hub_names[home], address, home.partition("/")[0])
        if own:
            yield Hint("weights", hub_names[home], address, address)


def read_month(text: str) -> str:
    """Return the month of the first date in a text, such as 2024-07, or nothing: of 2/4/2025 nobody knows it."""
    if found := _DIGITS.search(text):
        return f"{found[1]}-{int(found[2]):02}"
    if found := _NAMED_MONTH.search(text):
        return f"{found[2]}-{_MONTHS.index(found[1].casefold()) + 1:02}"
    return ""


def find_license_names(words: str) -> Iterator[str]:
    """Yield the parts of a line that may name a license; none where it says that there is an exception."""
    if _RESERVED.search(words):
        return
    under = _UNDER.search(words)
    named = under[1] if under else words.partition(":")[2]
    for part in re.split(r"[,;()]|\.(?:\s|$)|\bis available\b", named):
        yield re.sub(r"^(?:the|an?)\s+|\s+licen[sc]e\b.*$", "", part.strip(), flags=re.IGNORECASE)


def _find_facts(words: str, lines: Sequence[str], at: int, name: str) -> Iterator[tuple[str, str, str]]:
    """Yield the facts that a line may state: which, the words that state it, and the value where it can be read.

    A line with several sizes but not the one in the name of the model is about other models of its family.
    """
    for fact, form in _LABELED.items():
        if found := form.match(words):
            yield fact, found[1], read_month(found[1]) if fact == "released" else found[1].strip(" |_")
    if _UNDER.search(words):
        yield "license", words, ""
    if size := _SIZE.search(words) or _LABELED_SIZE.match(words):
        named, listed = list(_find_sizes(name)), list(_find_sizes(words))
        own = [one for one in listed if any(_is_near(one, other) for other in named)]
        if own or not named or len(listed) < 2:
            yield "size", words, own[-1] if own else _read_size(size)
    elif "|" in words and (cell := _find_size_cell(lines, at, name)):
        yield "size", words, cell


def _find_sizes(text: str) -> Iterator[str]:
    """Yield the sizes in a text or a name, as an entry has them."""
    yield from filter(None, map(_read_size, _AMOUNTS.finditer(text)))


def _is_near(size: str, other: str) -> bool:
    """Return whether two sizes may be one, rounded: 6.9B and 7B."""
    return abs(int(number_of(size)) - int(number_of(other))) <= MAX_ROUNDING * int(number_of(other))


MAX_ROUNDING = 0.1
"""By which share of it the size in a model's name may differ from its number of parameters."""


def _find_size_cell(lines: Sequence[str], at: int, name: str) -> str:
    """Return the size in a table: that of the model's row, or nothing where the line is not that row."""
    cells = _cells(lines[at])
    if not any(_SIZE_CELL.search(cell) for cell in cells) or (name and to_slug(cells[0]) != to_slug(name)):
        return ""
    for back in range(at - 1, max(at - MAX_ROWS, 0) - 1, -1):
        if "|" not in lines[back]:
            return ""
        for column, header in enumerate(_cells(lines[back])):
            if _SIZE_COLUMN.fullmatch(header) and column < len(cells):
                found = _SIZE_CELL.fullmatch(cells[column])
                return _read_size(found) if found else ""
    return ""


MAX_ROWS = 40
"""How many rows above a cell its header is looked for."""


def _cells(line: str) -> list[str]:
    return [without_markup(cell).strip() for cell in line.strip().strip("|").split("|")]


def _read_size(found: re.Match[str]) -> str:
    """Return an amount as an entry has it, such as 6.9B, or nothing."""
    if not found["number"]:
        return ""
    size = f"{found['number'].rstrip('.,').replace(',', '')}{found['unit'][0].upper()}"
    return size if number_of(size) else ""


def _hint(fact: str, number: int, words: str, value: str) -> Hint:
    return Hint(fact, number, words if len(words) <= MAX_LINE_LETTERS else f"{words[: MAX_LINE_LETTERS - 1]}…", value)
