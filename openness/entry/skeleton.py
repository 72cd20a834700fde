"""Make an empty entry: a model with all twelve components unknown, and comments that say what to put where."""

import datetime
import re

from openness.entry import write_turtle, write_yaml
from openness.entry.draft import Draft, Grade, Thing
from openness.entry.known import Known
from openness.entry.write_yaml import HOW
from openness.slugs import to_slug

FORMS = {"yaml": write_yaml.write, "turtle": write_turtle.write}
SUFFIXES = {"yaml": ".yaml", "turtle": ".ttl"}


class DraftError(ValueError):
    """An entry that cannot be made; the message says why and what to do."""


def skeleton(name: str, known: Known, form: str, source: str = "", today: datetime.date | None = None) -> str:
    """Return an entry about a model with nothing known of it yet.

    A model or source that the landscape has is referred to, and not described again. Raises DraftError for a name that
    has no letter or digit.
    """
    name, source = one_line(name), one_line(source)
    model = thing_named("Model", name, known)
    source_slug = to_slug(source) or f"{model.slug}-source"
    heading = [
        f"{name}, an entry to complete. Comments ask for what is missing; what is not known stays unknown.",
        f"openness check {model.slug}{SUFFIXES[form]} tells what there is to do. One component can be:",
        "",
        *(f"  {line}" for line in (HOW if form == "yaml" else TURTLE_HOW)),
    ]
    draft = Draft(
        model=model,
        source=Thing(
            source_slug, "Source", not known.has("source", source_slug), {"label": source or f"{name}: its source"}
        ),
        as_of=(today or datetime.datetime.now(datetime.UTC).date()).isoformat(),
        grades={component.slug: Grade() for component in known.components},
        heading=tuple(heading),
    )
    return FORMS[form](draft, known.components)


def one_line(name: str) -> str:
    """Return a name in one line, as a label and a comment have it. Raises DraftError where it is not text."""
    if re.search("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]", name):
        shown = name.encode("ascii", "backslashreplace").decode()
        raise DraftError(f"{shown!r} has characters that no text has, or is not in UTF-8. Name it otherwise.")
    return " ".join(name.split())


def thing_named(kind: str, name: str, known: Known) -> Thing:
    """Return a thing by its name, the one of the landscape where there is one of this name."""
    folder = "developer" if kind != "Model" else "model"
    found = known.named(folder, name) or to_slug(name)
    if not found:
        raise DraftError(f"'{name}' has no letter or digit of the Latin alphabet to make an IRI of. Name it otherwise.")
    return Thing(found, kind, not known.has(folder, found), {"label": name})


TURTLE_HOW = (
    "Public under a license    opn:outcome opn:Classified ; opn:level opn:C5 ; opn:license license:mit ;",
    '                          opn:notation "C5 (MIT)" ;',
    "Not public                opn:outcome opn:Classified ; opn:level opn:D1 ; opn:access opn:NotPublic ;",
    '                          opn:notation "D1" ;',
    'There is no such thing    opn:outcome opn:NotApplicable ; opn:notation "N/A" ;',
    "Not known, two may be     opn:outcome opn:Unknown ; opn:candidateLevel opn:D3, opn:D4 ;",
    '                          opn:notation "? (D3 or D4)" ;',
    "Under several licenses    opn:license license:mit, license:apache-2-0 ; the strictest gives the level",
)
