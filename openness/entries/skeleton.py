"""Make an empty entry: a record with all twelve components not assessed, and comments that say what to put where."""

import datetime
import re

from openness.entries import write_turtle, write_yaml
from openness.entries.draft_state import Draft, DraftThing, Grade
from openness.entries.lookup import Known
from openness.entries.write_yaml import HOW
from openness.errors import OpennessError
from openness.slugs import to_slug

WRITERS = {"yaml": write_yaml.write, "turtle": write_turtle.write}
SUFFIXES = {"yaml": ".yaml", "turtle": ".ttl"}


class DraftError(OpennessError):
    """An entry that cannot be made; the message says why and what to do."""


def skeleton(name: str, known: Known, form: str, source: str = "") -> str:
    """Return an entry about a model with nothing known of it yet.

    A model or source that the landscape has is referred to, and not described again. Raises DraftError for a name that
    has no letter or digit.
    """
    name, source = one_line(name), one_line(source)
    model = thing_named("Model", name, known)
    source_slug = known.find_slug("source", source) or to_slug(source) or f"{model.slug}-source"
    heading = [
        f"{name}: an entry to complete. Comments ask for what is missing; what you cannot source stays not assessed.",
        f"Check it: openness check {model.slug}{SUFFIXES[form]}. A component can be:",
        "",
        *(f"  {line}" for line in (HOW if form == "yaml" else TURTLE_HOW)),
    ]
    draft = Draft(
        model=model,
        source=DraftThing(
            source_slug, "Source", not known.has("source", source_slug), {"label": source or f"{name}: its source"}
        ),
        as_of=datetime.datetime.now(datetime.UTC).date().isoformat(),
        grades={component.slug: Grade() for component in known.components},
        heading=tuple(heading),
    )
    return WRITERS[form](draft, known.components)


def one_line(name: str) -> str:
    """Return a name in one line, as a label and a comment have it. Raises DraftError where it is not text."""
    if re.search("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]", name):
        shown = name.encode("ascii", "backslashreplace").decode()
        raise DraftError(f"{shown!r} has characters that no text has, or is not in UTF-8. Name it otherwise.")
    return " ".join(name.split())


def thing_named(kind: str, name: str, known: Known) -> DraftThing:
    """Return a thing by its name, the one of the landscape where there is one of this name."""
    folder = "developer" if kind != "Model" else "model"
    found = known.find_slug(folder, name) or to_slug(name)
    if not found:
        raise DraftError(f"'{name}' has no letter or digit of the Latin alphabet to make an IRI of. Name it otherwise.")
    return DraftThing(found, kind, not known.has(folder, found), {"label": name})


TURTLE_HOW = (
    "public under a license    opn:license license:mit ; opn:access opn:PublicDownload ; opn:evidence <https://…> ;",
    "under several licenses    opn:license license:mit, license:apache-2-0 ; of which the strictest counts",
    "not public                opn:access opn:NotPublic ;",
    "the model has none        opn:outcome opn:NotApplicable ;",
    "the source does not say   opn:outcome opn:Unknown ;",
    "nobody looked             leave the block out",
)
