"""What the tests share: the built landscape of this checkout, and the command line as a process."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from openness.build import Landscape, build
from openness.paths import ROOT

TESTS = Path(__file__).parent
Openness = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def landscape() -> Landscape:
    """Return the landscape of this checkout, built once."""
    return build(ROOT)


@pytest.fixture(scope="session")
def openness(landscape: Landscape) -> Openness:  # noqa: ARG001, the landscape is built before anybody asks it
    """Return a function that runs the command line as a process and returns what it printed."""

    def run(*arguments: str, text: str = "", cwd: Path = TESTS) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-W", "error", "-m", "openness", *arguments]
        return subprocess.run(command, input=text, capture_output=True, text=True, cwd=cwd, timeout=300, check=False)

    return run
