"""The base class of every error that this package raises, and the error for what is not installed."""

from importlib import import_module
from types import ModuleType


class OpennessError(ValueError):
    """A wrong call, or input that cannot be read or used; the message names the problem and what to do."""


class MissingExtraError(OpennessError):
    """A library that belongs to an optional part of this package and is not installed."""


def import_extra(module: str, extra: str) -> ModuleType:
    """Import a module of an extra. Raises MissingExtraError with the name of the extra if it is not installed."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        library = module.partition(".")[0]
        raise MissingExtraError(
            f"{library}: not installed. Install it with: pip install 'openness[{extra}]'"
        ) from error
