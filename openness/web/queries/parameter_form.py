"""The form of a saved query: the control for each value, and the sentence that contains the controls."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from openness.query.answer import Choice, choices_of
from openness.query.saved_queries import Parameter, SavedQuery, slots
from openness.web.site import site

MANY_CHOICES = 60
"""From how many choices on a list is searched by typing and not read."""

MAX_CHOICES = 600
"""How many choices a page offers at most; any other can be typed."""

_INPUTS = {"integer": "number", "decimal": "number", "date": "date"}
_YES_NO = (Choice("true", "yes", ""), Choice("false", "no", ""))


@dataclass(frozen=True)
class Field:
    """A control of a form: the parameter, the control, its value, and the choices that it offers, in groups.

    `control` is select, list (a text with suggestions), checkbox, or the type of an input.
    """

    parameter: Parameter
    control: str
    value: str
    groups: tuple[tuple[str, tuple[Choice, ...]], ...] = ()

    @property
    def optional(self) -> bool:
        """Whether the field may be left empty."""
        return not self.parameter.required and not self.parameter.default


def fields(query: SavedQuery, given: Mapping[str, str]) -> dict[str, Field]:
    """Return the controls of a question by the name of their parameter, filled with what was given."""
    return {parameter.name: _field(parameter, given.get(parameter.name, "")) for parameter in query.parameters}


def sentence(query: SavedQuery, asked: Mapping[str, Field]) -> list[tuple[str, Field | None]]:
    """Return the question as words and controls in turn; nothing where it is not written as a sentence."""
    return [(words, asked.get(name)) for words, name in slots(query.sentence)] if query.sentence else []


def name_columns(query: SavedQuery, given: Mapping[str, str]) -> dict[str, str]:
    """Return the headings of columns that hold what a parameter chooses (`first_model`): the label of its value.

    The heading is empty where the parameter is left out, and with it the column.
    """
    named = {}
    for parameter in query.parameters:
        kind = parameter.of_class.removeprefix("opn:").lower() if parameter.of_class else ""
        typed = given.get(parameter.name, "") or parameter.default or ""
        found = choices_of(site().landscape, parameter).find(typed) if kind else None
        named[f"{parameter.name}_{kind}"] = found.label if found else typed
    return named


def _field(parameter: Parameter, typed: str) -> Field:
    value = typed or parameter.default or ""
    if parameter.type == "boolean":
        if parameter.default == "false":
            return Field(parameter, "checkbox", value)
        return Field(parameter, "select", value, (("", _YES_NO),))
    choices = choices_of(site().landscape, parameter)
    listed = choices.listed
    if not listed:
        return Field(parameter, _INPUTS.get(parameter.type, "text"), value)
    found = choices.find(value)
    if len(listed) > MANY_CHOICES:
        return Field(parameter, "list", found.label if found else value, (("", listed[:MAX_CHOICES]),))
    # A value that is not offered is reported above the form.
    return Field(parameter, "select", found.value if found else parameter.default or "", _group_choices(listed))


def _group_choices(listed: Iterable[Choice]) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    return tuple((group, tuple(those)) for group, those in groupby(listed, key=lambda choice: choice.group))
