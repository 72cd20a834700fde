"""What a document about a model says: the same for a model card, an SPDX AI BOM and a CycloneDX ML-BOM."""

from dataclasses import dataclass


class DocumentError(ValueError):
    """A document that no entry can be made of; the message says why."""


@dataclass(frozen=True)
class LicenseSaid:
    """A license as a document names it: its name or id, and an address where one is given."""

    name: str
    link: str = ""


@dataclass(frozen=True)
class DatasetSaid:
    """A data set that a document names: what it was used for (`trained`, `tested` or nothing), licenses, access."""

    name: str
    used: str = ""
    licenses: tuple[LicenseSaid, ...] = ()
    access: str = ""


@dataclass(frozen=True)
class Said:
    """What a document says of one model; empty where it says nothing.

    `kind` names the kind of document and `locator` the part that was read. `released` and `issued` are dates of the
    model and of the document. `access` is how the weights can be had, by the last part of its IRI. `remarks` are what
    the document says and an entry has no place for.
    """

    kind: str
    locator: str
    name: str
    developer: str = ""
    released: str = ""
    issued: str = ""
    licenses: tuple[LicenseSaid, ...] = ()
    access: str = ""
    datasets: tuple[DatasetSaid, ...] = ()
    base_models: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    address: str = ""
