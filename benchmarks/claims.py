"""One drawn model: its claims in Turtle, the nodes that they refer to, corrections, and faults."""

import random
import re
from dataclasses import dataclass

from lineage import Known, allows, base, releases
from templates import Cell, Templates

MODELS_A_SOURCE = 500
KEPT = 0.7
"""The share of cells that a drawn model has from the one model that it is most like; the others are drawn freely."""
REVISED = 0.03
CLASSES = ("opn:Company", "opn:Company", "opn:Company", "opn:University", "opn:NonProfit", "opn:GovernmentInstitute")
STEMS = ("Aster", "Birch", "Cobalt", "Delta", "Ember", "Fjord", "Garnet", "Harbor", "Indigo", "Juniper", "Kestrel")
SIZES = ("125M", "1.3B", "3B", "7B", "13B", "34B", "70B", "180B")
METRICS = (
    ("opn:ChatbotArenaElo", 0.2, 1300),
    ("opn:ScholarCitations", 0.7, 500_000),
    ("opn:HuggingFaceDownloads", 0.6, 1_000_000_000),
)
"""What is measured, for which share of the models, and the most that a rule lets pass."""

FAULTS = (
    ("OPN221", "the license gives another level"),
    ("OPN222", "an open level without a license"),
    ("OPN206", "two notations"),
    ("OPN213", "the level is on the wrong scale"),
    ("OPN214", "the notation says another level"),
    ("OPN304", "no assessment of a component"),
    ("OPN001", "a term is misspelt"),
    ("OPN103", "no locator"),
)


@dataclass(frozen=True)
class Entry:
    """A model in Turtle without prefixes; `around` are things that it names first, `revisions` are curated."""

    claims: str
    around: str
    revisions: str
    faults: tuple[tuple[str, str, str, str], ...]


def entry(number: int, draw: random.Random, templates: Templates, faults: float, known: Known) -> Entry:
    """Draw a model. `known` holds what earlier entries have described, and grows by what this one describes."""
    name, day = f"drawn-{number}", f'"2026-0{draw.randint(1, 9)}-{draw.randint(10, 28)}"^^xsd:date'
    source, around = _source(number, known.described)
    developer, described = _developer(number, draw, templates, known.described)
    family, grouped = _family(developer, draw, known.described, source)
    end = f' ;\n    dcterms:source {source} ;\n    opn:locator "entry {number}" ;\n    opn:asOf {day} .\n\n'
    printed = draw.choice(SIZES)
    size = round(float(printed[:-1]) * {"M": 1e6, "B": 1e9}[printed[-1]])
    released = f"{draw.choice((2019, 2020, 2021, 2022, 2022, 2023, 2023, 2024, 2024, 2025))}-{draw.randint(1, 12):02}"
    out = [f'model:{name}\n    a opn:Model ;\n    rdfs:label "{STEMS[number % 11]} {number}"']
    out.append(f" ;\n    opn:family {family}" if family else "")
    made_from = base(released, draw, templates, known)
    out.append(f" ;\n    opn:baseModel {made_from} .\n\n" if made_from else " .\n\n")
    iri = f"<https://w3id.org/openness/claim/{source.partition(':')[2]}/{name}/"
    out.append(
        f"{iri}description>\n    a opn:ModelDescription ;\n    opn:model model:{name} ;\n"
        f'    opn:developer {developer} ;\n    opn:largestSize {size} ;\n    opn:sizeNotation "{printed}" ;\n'
        f'    opn:releaseMonth "{released}"^^xsd:gYearMonth{end}'
    )
    out += _observations(iri, name, draw, end)
    like = draw.choice(templates.models)
    cells = {c: _cell(like, c, draw, templates) for c in templates.components}
    spoilt = draw.choice(templates.components) if draw.random() < faults else ""
    rule, what = FAULTS[number % len(FAULTS)]
    planted: tuple[tuple[str, str, str, str], ...] = ()
    for component, cell in cells.items():
        place = f"{iri}{_kebab(component)}>"
        block = _assessment(place, name, component, cell) + end
        if component == spoilt:
            focus = f"https://w3id.org/openness/model/{name}" if rule == "OPN304" else place.strip("<>")
            planted = ((name, focus, rule, what),)
            block = _spoil(block, rule, _assessment(place, name, component, _LICENSED[_kind(component)]) + end)
            if rule == "OPN221":  # from a source of its own, or it contradicts all that the survey says of the license
                outlier = f"outlier-{number}"
                block = block.replace(place, own := place.replace(source.partition(":")[2], outlier, 1))
                block = block.replace(f"dcterms:source {source}", f"dcterms:source source:{outlier}")
                planted = ((name, own.strip("<>"), rule, what),)
                around += _described(outlier)
        out.append(block)
    if not planted:
        out.append(releases(name, released, cells, source, number, draw))
        if allows(cells, templates):
            known.bases.append((f"model:{name}", released))
    revision = ""
    if draw.random() < REVISED and not planted:
        component = draw.choice(templates.components)
        revision = _revision(iri, name, component, _LICENSED[_kind(component)])
    return Entry("".join(out), around + described + grouped, revision, planted)


def _source(number: int, known: set[str]) -> tuple[str, str]:
    survey = f"source:survey-{number // MODELS_A_SOURCE + 1}"
    if survey in known:
        return survey, ""
    known.add(survey)
    return survey, _described(survey.partition(":")[2])


def _described(slug: str) -> str:
    words = slug.replace("-", " ").capitalize()
    return (
        f'source:{slug}\n    a opn:Source ;\n    rdfs:label "{words}" ;\n    dcterms:title "{words}"@en ;\n'
        f'    dcterms:issued "2026-10-01"^^xsd:date ;\n    dcterms:bibliographicCitation "Drawn, not observed." .\n\n'
    )


def _developer(number: int, draw: random.Random, templates: Templates, known: set[str]) -> tuple[str, str]:
    """Draw a developer: few have many models, and with more models there are more developers."""
    there = len(templates.developers) + int(number**0.75)
    at = int(there * draw.random() ** 2.5)
    if at < len(templates.developers):
        return templates.developers[at], ""
    developer = f"developer:drawn-{at}"
    if developer in known:
        return developer, ""
    known.add(developer)
    kind, seat = CLASSES[at % len(CLASSES)], templates.jurisdictions[at**2 % len(templates.jurisdictions)]
    return developer, (
        f'{developer}\n    a opn:Developer, {kind} ;\n    rdfs:label "Laboratory {at}" ;\n    opn:basedIn {seat} ;\n'
        f"    opn:evidence source:survey-1 ;\n    dcterms:source source:survey-1 .\n\n"
    )


def _family(developer: str, draw: random.Random, known: set[str], source: str) -> tuple[str, str]:
    if draw.random() < 0.5:
        return "", ""
    stem = draw.choice(STEMS)
    family = f"family:{developer.partition(':')[2]}-{stem.lower()}"
    if family in known:
        return family, ""
    known.add(family)
    return family, (
        f'{family}\n    a opn:ModelFamily ;\n    rdfs:label "{stem} of {developer.partition(":")[2]}" ;\n'
        f'    opn:evidence {source} ;\n    opn:reason "Drawn, not observed." ;\n    dcterms:source {source} .\n\n'
    )


def _observations(iri: str, name: str, draw: random.Random, end: str) -> list[str]:
    blocks = []
    for metric, share, most in METRICS:
        elo = metric == "opn:ChatbotArenaElo"
        value = draw.randint(800, most) if elo else min(int(draw.lognormvariate(7, 2.5)), most)
        seen = f'opn:value {value} ;\n    opn:notation "{value:,}"'
        absent = 'opn:outcome opn:NotApplicable ;\n    opn:notation "N/A"'
        blocks.append(
            f"{iri}{_kebab(metric)}>\n    a opn:ImpactObservation ;\n    opn:model model:{name} ;\n"
            f"    opn:metric {metric} ;\n    {seen if draw.random() < share else absent}{end}"
        )
    return blocks


def _cell(like: str, component: str, draw: random.Random, templates: Templates) -> Cell:
    kept = templates.cells.get((like, component))
    return kept if kept and draw.random() < KEPT else draw.choice(templates.by_component[component])


def _assessment(place: str, name: str, component: str, cell: Cell) -> str:
    lines = [f"{place}\n    a opn:Assessment", f"opn:model model:{name}", f"opn:component {component}"]
    lines.append(f"opn:outcome {cell.outcome}")
    lines += [f"opn:level {cell.level}"] if cell.level else []
    lines += [f"{prop} {value}" for prop, value in cell.basis]
    return " ;\n    ".join([*lines, f'opn:notation "{cell.notation}"'])


_LICENSED = {
    letter: Cell(
        "opn:Classified", f"opn:{letter}5", f"{letter}5 (Apache 2.0)", (("opn:license", "license:apache-2-0"),)
    )
    for letter in "CD"
}
"""What a correction says, and what a fault is planted into."""


def _spoil(block: str, rule: str, licensed: str) -> str:
    """Return the block of an assessment with a fault in it that breaks one rule."""
    letter = licensed.partition("opn:level opn:")[2][0]
    other = "D" if letter == "C" else "C"
    return {
        "OPN221": licensed.replace(f"{letter}5", f"{letter}3"),
        "OPN222": licensed.replace("    opn:license license:apache-2-0 ;\n", "").replace(" (Apache 2.0)", ""),
        "OPN206": licensed.replace(f'"{letter}5 (Apache 2.0)"', f'"{letter}5 (Apache 2.0)", "{letter}5"'),
        "OPN213": re.sub("    opn:license .*\n", "", licensed.replace(f"{letter}5 (Apache 2.0)", f"{other}1")).replace(
            f"{letter}5", f"{other}1"
        ),
        "OPN214": licensed.replace(f'"{letter}5', f'"{letter}4'),
        "OPN304": "",
        "OPN001": block.replace("opn:asOf", "opn:asOff", 1),
        "OPN103": re.sub(r'    opn:locator "[^"]*" ;\n', "", block),
    }[rule]


def _revision(iri: str, name: str, component: str, cell: Cell) -> str:
    place = iri.replace("/claim/", "/claim/curated/")
    lines = _assessment(f"{place}{_kebab(component)}>", name, component, cell)
    return (
        f"{lines} ;\n    prov:wasRevisionOf {iri}{_kebab(component)}> ;\n    opn:standing opn:Curated ;\n"
        f'    opn:evidence source:survey-1 ;\n    opn:reason "Released since." ;\n'
        f'    dcterms:source source:openness-curation ;\n    opn:asOf "2026-11-24"^^xsd:date .\n\n'
    )


def _kind(component: str) -> str:
    """Return the letter of the scale on which a component is graded."""
    return "C" if component.endswith("Code") else "D"


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name.partition(":")[2]).lower()
