"""Build the landscape of a day with its index: `python -m openness.web.dated_build ROOT DAY`."""

import os
import sys
from pathlib import Path

from openness.landscape.opening import open_dated
from openness.search.index_file import index

NICE = 10


def main(root: Path, day: str) -> None:
    """Build the landscape of a day, after all that others do on this machine."""
    os.nice(NICE)
    if landscape := open_dated(root, day, build_first=True):
        index(landscape)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
