"""Names of repositories on the Hugging Face Hub, `owner/name`."""

from openness.imports.developers import read_aliases
from openness.imports.license_aliases import fold


def name_of_repository(repository: str) -> str:
    """Return the name of the model in a repository.

    A developer's own repository has the model's name; that of anyone else may hold a copy or another model of that
    name, so its owner stays in the name.
    """
    owner, slash, name = repository.partition("/")
    return name if slash and fold(owner) in read_aliases() else repository
