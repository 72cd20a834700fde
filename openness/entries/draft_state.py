"""An entry while it is being written: what is known of a model so far, and what is not."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class DraftComponent:
    """One of the twelve components, as the ontology describes it; `kind` is Code or Data."""

    name: str
    slug: str
    label: str
    definition: str
    kind: str
    stage: str


@dataclass(frozen=True)
class Grade:
    """What is claimed of one component: levels, licenses and access by the last part of their IRIs.

    Without any of them nothing is claimed. A level is there only if the source states one: the rules give all others.
    `remarks` are comments for the author, with what a document says and a claim cannot.
    """

    outcome: str = ""
    level: str = ""
    likely: str = ""
    licenses: tuple[str, ...] = ()
    access: str = ""
    remarks: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def is_assessed(self) -> bool:
        """Return whether anything is claimed."""
        return bool(self.outcome or self.level or self.likely or self.licenses or self.access)


@dataclass(frozen=True)
class DraftThing:
    """A model, developer, license or source that a draft names; one that is not in the landscape is `new`.

    `values` are its properties, by their names in the JSON-LD context; those that are missing are asked for.
    """

    slug: str
    kind: str
    new: bool = True
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Curated:
    """What the curator says beside a document: the source of it, the whole description of the model, and grades.

    Where the curator states a fact about the model, the description is the curator's, completed by the document.
    """

    source: DraftThing
    as_of: str
    grades: Mapping[str, Grade]
    developer: DraftThing | None = None
    month: str = ""
    size: str = ""
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def describes(self) -> bool:
        """Whether the description of the model is the curator's."""
        return bool(self.developer or self.month or self.size)


@dataclass(frozen=True)
class Draft:
    """An entry that is not complete: a model, a source, a description and twelve grades; empty values are left out.

    `links` are addresses by key, such as `weightsLink`; `base_model_name` is a base model that is not in the landscape.
    `evidence` is the address of the document, where its source is in the landscape already. `suggested` are facts that
    a line of the document may state, by key: the value, and where it is.
    """

    model: DraftThing
    source: DraftThing
    as_of: str
    grades: Mapping[str, Grade]
    locator: str = ""
    evidence: str = ""
    suggested: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    developer: DraftThing | None = None
    month: str = ""
    size: str = ""
    largest: str = ""
    base_model_name: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    licenses: tuple[DraftThing, ...] = ()
    heading: tuple[str, ...] = ()
    curated: Curated | None = None

    @property
    def description(self) -> "Draft | Curated":
        """What has the facts of the description of the model: the draft, or the curator where it is the curator's."""
        return self.curated if self.curated and self.curated.describes else self
