"""Make an entry from a document about a model, and report what the document leaves out.

Unknown is not closed: what a document does not mention stays unknown. The license in a model card is that of the files
beside the card, so it concerns the weights alone, and their level only if they can be downloaded. What the curator adds
is a claim of the curator and not of the document.
"""

import datetime
from dataclasses import dataclass, replace

from openness.entries.card_hints import find_hub_names, find_license_names
from openness.entries.draft_grades import WEIGHTS, find_licenses, grade_stated, grade_weights, one_line_each
from openness.entries.draft_remarks import describe_testing, describe_training, find_missing, find_same_page
from openness.entries.draft_state import Curated, Draft, DraftThing, Grade
from openness.entries.lookup import Known
from openness.entries.skeleton import WRITERS, one_line, thing_named
from openness.entries.source_document import DocumentError, Hint, SourceDocument
from openness.link.expressions import read_licenses
from openness.slugs import to_slug
from openness.terms import is_iri, is_web_address
from openness.xsd import XSD, is_valid

BENCHMARKS = "utility-benchmarks"
TRAINING_DATA = ("pre-training-data", "supervised-fine-tuning-data", "alignment-data")


@dataclass(frozen=True)
class Curator:
    """What the curator knows and the document does not say.

    `name` is whose word it is. `access` is how the weights can be had, by the last part of its IRI; `license` their
    license, `size` such as 7B, `released` a month such as 2024-05.
    """

    name: str = ""
    developer: str = ""
    access: str = ""
    size: str = ""
    released: str = ""
    license: str = ""

    @property
    def is_silent(self) -> bool:
        """Whether there is nothing that the curator says."""
        return not (self.developer or self.access or self.size or self.released or self.license)


@dataclass(frozen=True)
class Drafted:
    """An entry as text, what the document does not say, a sentence each, and what it says and the entry does not."""

    text: str
    missing: tuple[str, ...]
    unused: tuple[str, ...] = ()


def draft(
    document: SourceDocument,
    known: Known,
    form: str,
    today: datetime.date | None = None,
    curator: Curator = Curator(),
    source_name: str = "",
) -> Drafted:
    """Make an entry of what a document and its curator say; `source_name` is the source of the document.

    Raises DocumentError where the model has no name.
    """
    document = _read_address(document)
    if not to_slug(document.name):
        mentioned = f"; it mentions {', '.join(document.mentioned[:MAX_MENTIONED])}" if document.mentioned else ""
        raise DocumentError(f"The document does not name its model. Name it by --name{mentioned}.")
    day = (today or datetime.datetime.now(datetime.UTC).date()).isoformat()
    name, developed_by = one_line_each((document.name, document.developer))
    released, issued = _month(document.released), _date(document.issued)
    document = replace(document, name=name, developer=developed_by, released=released, issued=issued)
    model = thing_named("Model", document.name, known)
    if model.new and (bases := [base for name in document.base_models if (base := known.find_slug("model", name))]):
        model = replace(model, values={**model.values, "baseModel": bases[0]})
    source = _source(document, model, day, known, one_line(source_name))
    grades, new_licenses = _grades(document, known, source.slug)
    if suggested_license := _suggest_license(document, known):
        grades[WEIGHTS] = replace(grades[WEIGHTS], remarks=(*grades[WEIGHTS].remarks, suggested_license))
    developer = _developer(document.developer, source.slug, known)
    curated, curated_licenses = _make_curated(document, known, curator, model, day)
    contradicted: tuple[str, ...] = ()
    if curated and curated.describes:
        curated, contradicted = _complete_description(curated, document, developer)
    best = {**grades, **(curated.grades if curated else {})}[WEIGHTS]
    licenses = tuple({thing.slug: thing for thing in (*new_licenses, *curated_licenses)}.values())
    missing = (
        *find_same_page(model, document, known),
        *find_missing(document, best, known, developer, licenses, source, curated),
    )
    unused = one_line_each((*document.remarks, *contradicted))
    hints = tuple(f"{hint.where} ({hint.fact}): {hint.text}" for hint in document.hints)
    heading = (
        f"{document.name}, drafted from its {document.kind}. The document does not say:",
        *(f"- {sentence}" for sentence in missing),
        *(["Lines of its text may say, and are in no claim:"] if hints else []),
        *(f"- {hint}" for hint in hints),
        *(["It also says, and an entry has no place for it:"] if unused else []),
        *(f"- {remark}" for remark in unused),
    )
    entry = Draft(
        model=model,
        source=source,
        as_of=_date(document.as_of) or day,
        grades=grades,
        locator=document.locator,
        evidence="" if source.new or not is_iri(document.address) else document.address,
        suggested=_suggest_facts(document, known),
        developer=developer,
        month=document.released,
        size=document.size,
        links=document.links,
        licenses=licenses,
        heading=one_line_each(heading),
        curated=curated,
    )
    return Drafted(WRITERS[form](entry, known.components), missing, (*hints, *unused))


def _read_address(document: SourceDocument) -> SourceDocument:
    """Return a document with what its address on the hub says: the model, the organization, the page."""
    on_the_hub = next(iter(find_hub_names([document.address])), "")
    if not on_the_hub:
        return document
    organization, _, name = on_the_hub.partition("/")
    facts = {hint.fact for hint in document.hints if not is_web_address(hint.value) or hint.fact == "weights"}
    address = f"https://huggingface.co/{on_the_hub}"
    found = (Hint("developer", 0, address, organization), Hint("weights", 0, address, address))
    hints = (*document.hints, *(hint for hint in found if hint.fact not in facts))
    return replace(document, name=document.name or name, hints=hints)


def _suggest_facts(document: SourceDocument, known: Known) -> dict[str, tuple[str, str]]:
    """Return the facts that lines of a document may state, by their key in a draft: the value, and where it is."""
    found: dict[str, tuple[str, str]] = {}
    for hint in document.hints:
        value = one_line_each((hint.value,))[0]
        if hint.fact == "developer":
            value = "" if is_web_address(value) else _find_developer(value, known, on_the_hub=is_web_address(hint.text))
        key = KEYS_OF_HINTS.get(hint.fact)
        if key and value:
            found.setdefault(key, (value, hint.where))
    return found


def _find_developer(name: str, known: Known, on_the_hub: bool) -> str:
    """Return the developer of the landscape that a name in a card, or an organization on the hub, means, or nothing."""
    if on_the_hub and (found := known.developer_on_the_hub(name)):
        return found
    names = (name.partition("(")[0].strip(), name)
    return next((found for one in names if (found := known.find_slug("developer", one))), "")


KEYS_OF_HINTS = {"developer": "developer", "released": "month", "size": "size", "weights": "weightsLink"}
"""The keys of a draft by the facts of hints."""
MAX_MENTIONED = 5
"""How many models on the hub are named where a document does not name its own."""


def _suggest_license(document: SourceDocument, known: Known) -> str:
    """Return a comment with the license that a line of a document may give its weights, or nothing."""
    for hint in document.hints:
        if hint.fact == "license" and not document.licenses:
            found = next(filter(None, map(known.license, find_license_names(hint.text))), None)
            return f"{hint.where} may say: {{license: {found.slug}}}" if found else ""
    return ""


def _grades(document: SourceDocument, known: Known, source: str) -> tuple[dict[str, Grade], tuple[DraftThing, ...]]:
    """Return what a document claims of each component, and the licenses that the entry must describe."""
    evaluated, new = find_licenses(document.licenses, known, source)
    grades = {component.slug: Grade() for component in known.components}
    grades[WEIGHTS] = grade_weights(document, document.access, evaluated, new)
    for slug in TRAINING_DATA:
        grades[slug] = replace(Grade(), remarks=tuple(describe_training(document, known)))
    grades[BENCHMARKS] = replace(Grade(), remarks=tuple(describe_testing(document, known)))
    for stated in document.stated:
        grades[stated.component], more = grade_stated(stated, known, source)
        new += more
    return grades, new


def _developer(name: str, source: str, known: Known) -> DraftThing | None:
    developer = thing_named("Developer", one_line(name), known) if name else None
    if developer and developer.new:
        return replace(developer, values={**developer.values, "source": source})
    return developer


def _make_curated(
    document: SourceDocument, known: Known, curator: Curator, model: DraftThing, day: str
) -> tuple[Curated | None, tuple[DraftThing, ...]]:
    """Return what the curator says, with a source of its own, and the licenses that are new; None for nothing."""
    if curator.is_silent:
        return None, ()
    by = one_line(curator.name)
    label = by or f"{document.name}: curation"
    slug = known.find_slug("source", by) if by else ""
    values = {
        "label": label,
        "title": f"Curation of {document.name}",
        "issued": day,
        "citation": f"{label}, {day}",
    }
    own = DraftThing(slug or to_slug(by) or f"{model.slug}-curation", "Source", not slug, values)
    given = tuple(read_licenses(one_line(curator.license), known.names.is_license)) if curator.license else ()
    read = replace(document, licenses=given) if given else document
    evaluated, new = find_licenses(read.licenses, known, own.slug)
    weights = replace(grade_weights(read, curator.access, evaluated, new), remarks=())
    grades = {WEIGHTS: weights} if curator.access or given else {}
    curated = Curated(
        own,
        day,
        grades,
        _developer(curator.developer, own.slug, known),
        _month(curator.released),
        one_line(curator.size),
    )
    return curated, new if given else ()


def _complete_description(
    curated: Curated, document: SourceDocument, developer: DraftThing | None
) -> tuple[Curated | None, tuple[str, ...]]:
    """Return what the curator says with what the document says of the model, and what of this the curator contradicts.

    A model has one description here, as two halves are none. Where the curator says nothing that the document does not
    say too, it is the document's, and without grades nothing is the curator's.
    """
    theirs: dict[str, tuple[str, str]] = {
        "developer": (developer.slug if developer else "", curated.developer.slug if curated.developer else ""),
        "released": (document.released, curated.month),
        "size": (document.size, curated.size),
    }
    if all(own in ("", stated) for stated, own in theirs.values()):
        return (replace(curated, developer=None, month="", size="") if curated.grades else None), ()
    completed = replace(
        curated,
        developer=curated.developer or developer,
        month=curated.month or document.released,
        size=curated.size or document.size,
        links=document.links,
    )
    differ = {name: (stated, own) for name, (stated, own) in theirs.items() if stated and own and stated != own}
    return completed, tuple(f"{name}: {stated} (you say {own})" for name, (stated, own) in differ.items())


def _date(text: str) -> str:
    """Return the day with which a date or a time starts, or nothing where it is none."""
    return text[:10] if is_valid(text[:10], f"{XSD}date") else ""


def _month(text: str) -> str:
    """Return the month with which a date, a time or a month starts, or nothing where it is none."""
    return text[:7] if is_valid(text[:7], f"{XSD}gYearMonth") and (len(text) == 7 or _date(text)) else ""


def _source(document: SourceDocument, model: DraftThing, day: str, known: Known, name: str) -> DraftThing:
    """Return the source of a document: the one that is named, the index that it is a part of, or one of its own."""
    if name:
        slug = known.find_slug("source", name) or to_slug(name)
        there = known.has("source", slug)
        return DraftThing(slug, "Source", not there, {"label": name} | ({} if there else _about(document, day)))
    if document.publisher:
        by = document.publisher
        values = {"label": by.label, "title": by.title, "citation": by.citation}
        return DraftThing(by.slug, "Source", not known.has("source", by.slug), values)
    suffix = "card" if "card" in document.kind else "bom"
    label = f"{document.name}: {_name_kind(document)}"
    return DraftThing(f"{model.slug}-{suffix}", "Source", True, {"label": label, **_about(document, day)})


def _name_kind(document: SourceDocument) -> str:
    """Return what a reader calls a document, without what only its form lacks."""
    return document.kind.removesuffix(" without metadata")


def _about(document: SourceDocument, day: str) -> dict[str, str]:
    kind = _name_kind(document)
    kind = kind[0].upper() + kind[1:]
    values = {
        "title": f"{kind} of {document.name}",
        "issued": document.issued,
        "citation": f"{kind} of {document.name}, read on {day}",
        "seeAlso": document.address,
    }
    return {name: value for name, value in values.items() if value}
