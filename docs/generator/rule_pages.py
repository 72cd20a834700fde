"""The pages of the rules: one for each file of `shapes/`."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from markdown_text import escape_markdown, format_code, format_table

from openness.check import rules
from openness.check.rules import Rule


def write_rule_pages(root: Path) -> dict[str, str]:
    """Return the pages of the rules by their file names, the index first."""
    known = sorted(rules(root).values(), key=lambda rule: (rule.file, rule.code))
    pages, rows = {}, []
    for file, group in groupby(known, key=lambda rule: rule.file):
        found = [*group]
        name = Path(file).stem + ".md"
        pages[name] = "\n\n".join(_write_page(file, found)) + "\n"
        rows += [
            (f"[{one.code}]({name}#{one.code})", one.severity, escape_markdown(one.title), format_code(file))
            for one in found
        ]
    index = (
        "# Rules\n\n`openness rule OPN221` explains one, with an entry that passes and one that fails. "
        "How a rule is written and added: [Rules](../../../shapes/README.md).\n\n"
    )
    return {"index.md": index + format_table(("code", "severity", "rule", "file"), sorted(rows)) + "\n", **pages}


def _write_page(file: str, found: list[Rule]) -> Iterator[str]:
    yield f"# {Path(file).stem.replace('-', ' ').capitalize()}"
    yield f"{escape_markdown(found[0].question)} From `{file}`."
    for rule in found:
        yield f"## {rule.code} {escape_markdown(rule.title)} {{ #{rule.code} }}"
        yield escape_markdown(rule.message)
        if rule.reason:
            yield escape_markdown(rule.reason)
        about = [f"Severity: {rule.severity}", f"defined in `{rule.place}`"]
        yield "; ".join(about + ([f"from {escape_markdown(rule.locator)}"] if rule.locator else [])) + "."
