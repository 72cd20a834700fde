"""Where the ontology, the graph, the shapes, the queries and the site's files lie."""

from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).resolve().parent

# In a checkout the folders stand beside the package; in a wheel they are packed inside it.
ROOT = PACKAGE.parent if (PACKAGE.parent / "ontology").is_dir() else PACKAGE / "data"


def cache_folder() -> Path:
    """Return the folder in which built landscapes are kept; it need not exist yet."""
    return Path(platformdirs.user_cache_dir("openness", appauthor=False))


def files(folder: Path, *suffixes: str) -> list[Path]:
    """List the files below a folder that end in one of the suffixes, in a stable order, hidden ones left out."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in suffixes and path.is_file() and not path.name.startswith(".")
    )
