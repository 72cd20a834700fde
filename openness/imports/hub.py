"""Names of repositories on the Hugging Face Hub, `owner/name`."""

from openness.comparable_names import developer_names, fold
from openness.paths import ROOT


def name_of_repository(repository: str) -> str:
    """Return the name of the model in a repository.

    A developer's own repository has the model's name; that of anyone else may hold a copy or another model of that
    name, so its owner stays in the name.
    """
    owner, slash, name = repository.partition("/")
    return name if slash and fold(owner) in developer_names(ROOT) else repository
