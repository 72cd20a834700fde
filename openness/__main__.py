"""Let `python -m openness` do what the command `openness` does."""

from openness.cli import main

main(prog_name="openness")
