"""All errors of the package have one base class, by which the command line and other programs recognize them."""

import inspect
import pkgutil
from importlib import import_module

import click
from werkzeug.exceptions import HTTPException

import openness
from openness.errors import OpennessError


def test_each_error_of_the_package_derives_from_one_class() -> None:
    found = set()
    for module in pkgutil.walk_packages(openness.__path__, "openness."):
        if module.name == "openness.__main__":
            continue
        for _, one in inspect.getmembers(import_module(module.name), inspect.isclass):
            if one.__module__.startswith("openness.") and issubclass(one, Exception):
                found.add(one)
    others = {one for one in found if not issubclass(one, (OpennessError, click.ClickException, HTTPException))}
    assert len(found) > 25
    assert not others
