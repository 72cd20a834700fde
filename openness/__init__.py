"""How open is an AI model, and what follows from that? A knowledge graph, its rules and its questions.

    >>> import openness
    >>> landscape = openness.load()
    >>> bloom = landscape.model("bloom")
    >>> bloom.component("weights").level
    'D4'
    >>> landscape.query("license-criteria", license="mit", view="eiras-2024")[0]["permitted"]
    'yes'

What `__all__` names is the public Python API; everything else may change with any version. Nothing is imported before
it is used.
"""

from importlib import import_module

TYPE_CHECKING = False  # as type checkers know it by its name; to import typing takes longer than all else here
__version__ = "0.1.0"

__all__ = [
    "Component",
    "Finding",
    "Landscape",
    "MissingExtraError",
    "Model",
    "OpennessError",
    "QueryResult",
    "Report",
    "__version__",
    "load",
]

if TYPE_CHECKING:
    from openness.check.finding import Finding, Report
    from openness.errors import MissingExtraError, OpennessError
    from openness.python.loading import Landscape, load
    from openness.python.model import Component, Model
    from openness.python.query_result import QueryResult

_MODULES = {
    "Component": "python.model",
    "Finding": "check.finding",
    "Landscape": "python.loading",
    "MissingExtraError": "errors",
    "Model": "python.model",
    "OpennessError": "errors",
    "QueryResult": "python.query_result",
    "Report": "check.finding",
    "load": "python.loading",
}
"""The module of each public name."""


def __getattr__(name: str) -> object:
    """Import a public name when it is used for the first time."""
    if name not in _MODULES:
        raise AttributeError(f"module 'openness' has no attribute '{name}'. There are: {', '.join(__all__)}.")
    value: object = getattr(import_module(f"openness.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted({*globals(), *__all__})
