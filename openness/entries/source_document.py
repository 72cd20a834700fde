"""The content of a document about a model: the same for a model card, an SPDX AI BOM and a CycloneDX ML-BOM."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from openness.errors import OpennessError
from openness.link.expressions import LicenseChoice


class DocumentError(OpennessError):
    """A document that no entry can be made of; the message says why."""


@dataclass(frozen=True)
class NamedDataset:
    """A data set that a document names: its use (`trained`, `tested` or nothing), licenses, access."""

    name: str
    used: str = ""
    licenses: tuple[LicenseChoice, ...] = ()
    access: str = ""


@dataclass(frozen=True)
class Hint:
    """A line of a document's text that may say what its metadata do not: which fact, where, the line, its value.

    The value is as an entry has it, and empty where it cannot be read.
    """

    fact: str
    line: int
    text: str
    value: str = ""

    @property
    def where(self) -> str:
        """Where the line is: its number, or the address of the document where it is 0."""
        return f"line {self.line}" if self.line else "address"


@dataclass(frozen=True)
class StatedComponent:
    """What a document says of one component, by its slug; outcome, level and access by the last part of their IRIs."""

    component: str
    licenses: tuple[LicenseChoice, ...] = ()
    outcome: str = ""
    level: str = ""
    likely: str = ""
    access: str = ""
    evidence: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Publisher:
    """The source that a document is a part of, such as an index: its slug, label, title and citation."""

    slug: str
    label: str
    title: str
    citation: str


@dataclass(frozen=True)
class SourceDocument:
    """What a document says of one model; empty where it says nothing.

    `kind` names the kind of document and `locator` the part that was read. `released` and `issued` are dates of the
    model and of the document. `access` is how the weights can be had, by the last part of its IRI. `remarks` are what
    the document says and an entry has no place for, the keys that were not used among them; `hints` are lines of text.
    `mentioned` are models on the hub whose addresses it has, such as `bigscience/bloom`.
    `size` is as printed; `links` are addresses by their key in an entry, such as `weightsLink`. What is `stated` goes
    before what licenses and access say of the weights. `as_of` is the day on which it was so, by default today.
    """

    kind: str
    locator: str
    name: str
    developer: str = ""
    released: str = ""
    issued: str = ""
    licenses: tuple[LicenseChoice, ...] = ()
    access: str = ""
    datasets: tuple[NamedDataset, ...] = ()
    base_models: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    hints: tuple[Hint, ...] = ()
    mentioned: tuple[str, ...] = ()
    address: str = ""
    size: str = ""
    as_of: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    stated: tuple[StatedComponent, ...] = ()
    publisher: Publisher | None = None


IsNothing = Callable[[str], bool]
"""Returns whether a text says that there is no value."""
