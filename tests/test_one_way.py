"""Each small job is done in one place: suggestions, first letters, keys of terms, old files, Skolem IRIs."""

import ast
import os
import re
from pathlib import Path

from openness.casing import capitalize_first
from openness.closure import find_reachable
from openness.files import find_older
from openness.paths import PACKAGE, ROOT, files
from openness.rdf.formats import RDF_FORMATS
from openness.suggest import MAX_LETTERS, did_you_mean, find_near


def places_of(pattern: str) -> set[str]:
    found = (path for path in files(PACKAGE, ".py") if re.search(pattern, path.read_text("utf-8")))
    return {Path(path).relative_to(PACKAGE).as_posix() for path in found}


def test_near_names_come_first_and_a_word_of_any_length_costs_nothing() -> None:
    assert find_near("licence-table", ["license-table", "model-table", "sources"], cutoff=0.5)[0] == "license-table"
    assert find_near("zzz", ["license-table"]) == []
    assert find_near("license-table" * MAX_LETTERS, ["license-table" * MAX_LETTERS]) == []
    assert did_you_mean(["a", "b"]) == "Did you mean a or b?"
    assert did_you_mean([]) == ""


def test_names_are_compared_in_one_place_and_in_the_two_that_fix_entries() -> None:
    assert places_of(r"get_close_matches") == {"suggest.py"}
    assert places_of(r"SequenceMatcher") == {"check/misspellings.py", "check/lookalikes.py"}


def test_the_start_of_a_skolem_iri_is_written_once() -> None:
    assert places_of(r"\.well-known/genid") == {"terms.py"}


def test_first_letters_keys_and_old_files_are_handled_in_one_place() -> None:
    assert places_of(r"\[:1\]\.upper\(\)") == {"casing.py"}
    assert places_of(r"short_names\(\)\.items\(\)") == {"check/candidates.py", "readers/jsonld.py"}
    assert places_of(r"st_mtime, reverse=True") == {"files.py"}
    templates = files(ROOT / "webapp" / "templates", ".html")
    assert [path.name for path in templates if "[:1]|upper" in path.read_text("utf-8")] == []


def test_the_oldest_files_are_found(tmp_path: Path) -> None:
    for age, name in enumerate(("new", "old", "older")):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (1_000 - age, 1_000 - age))
    assert [path.name for path in find_older(tmp_path.iterdir(), 1)] == ["old", "older"]
    assert capitalize_first("arXiv and more") == "ArXiv and more"


def test_a_module_name_occurs_once() -> None:
    """A verb of the command line may have the name of the module that does its work."""
    names = [path.stem for path in PACKAGE.rglob("*.py") if path.parent.name != "cli" and path.stem != "__init__"]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_media_types_of_rdf_are_written_in_one_table() -> None:
    """Each other place names the one type that it needs."""
    media = "|".join(re.escape(form.media) for form in RDF_FORMATS if form.name != "turtle")
    ends = ("export.py", "graphstore.py", "limited.py", "schemas.py", "ontology_page.py", "endpoint.py")
    assert {place for place in places_of(rf'"(?:{media})"') if not place.endswith(ends)} == {"rdf/formats.py"}


def test_what_people_look_for_is_found_by_its_word() -> None:
    """CONTRIBUTING says what else to change; a constant that is found by many words says what it holds or limits."""
    pages = {"things/lists.py", "explore/explorer.py", "explore/home.py"}
    assert places_of(r"time limit \(timeout\)") == {"sandbox/query_limits.py"}
    assert places_of(r"\bHSTS\b") == {"web/__init__.py"}
    assert places_of(r"(?m)^ROWS_PER_PAGE = ") == {f"web/{page}" for page in pages}
    assert places_of(r"(?m)^(?:RDF|TABLE)_FORMATS: ") == {"rdf/formats.py"}
    assert places_of(r"(?m)^(?:KINDS|PREFIXES)\b") == {"terms.py"}
    assert places_of(r"(?m)^PLURALS\b") == {"search/directory.py"}
    assert places_of(r"(?m)^FACETS\b") == {"web/explore/facets.py"}
    assert places_of(r"(?m)^VERBS\b") == {"cli/__init__.py"}
    assert places_of(r"(?m)^(?:MOST|FEW|MANY|LONG|LONGEST|LARGE|KEPT|LISTED|SHOWN|NAMED|ROWS|FORMS) *[:=]") == set()


def test_the_question_after_a_wrong_name_is_written_in_one_place_for_texts_and_in_one_for_pages() -> None:
    assert places_of(r"Did you mean") == {"suggest.py"}
    templates = files(ROOT / "webapp" / "templates", ".html")
    asking = {path.name for path in templates if "Did you mean" in path.read_text("utf-8")}
    assert asking == {"parts.html", "search.html"}  # the second has texts in quotes beside the links


def test_what_is_above_a_class_is_followed_in_one_place() -> None:
    assert places_of(r"if \w+ not in (?:found|seen)\]\n\s+(?:found|seen)\.update") == set()
    circle = {1: [2], 2: [3, 1], 3: [3], 4: [1]}
    assert find_reachable([1], circle.__getitem__) == {1, 2, 3}
    assert find_reachable([], circle.__getitem__) == set()


IRREGULAR = re.compile(
    "bound|built|chosen|drawn|found|given|held|hidden|kept|known|left|lost|made|meant|seen|sent|shown|taken|written"
)
VERBS_IN_ED = frozenset(("embed", "feed", "need", "seed"))
NAMED_BY_OTHERS = frozenset(("received",))
"""Methods that a library calls by this name: waitress."""


def bare_participles() -> list[str]:
    """List the functions that are called by a participle alone, such as `_named`; properties may be."""
    found: list[str] = []
    for path in files(PACKAGE, ".py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            word = node.name.strip("_") if isinstance(node, ast.FunctionDef) else ""
            is_participle = IRREGULAR.fullmatch(word) or (
                word.endswith("ed") and "_" not in word and word not in VERBS_IN_ED | NAMED_BY_OTHERS
            )
            if (
                is_participle
                and isinstance(node, ast.FunctionDef)
                and not any(map(is_named_otherwise, node.decorator_list))
            ):
                found.append(f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}")
    return found


def is_named_otherwise(decorator: ast.expr) -> bool:
    """Decide whether a decorator makes a property, which is a noun or an adjective, or a route, which is an address."""
    return bool(re.search(r"property|\.(?:get|post|route)\(", ast.unparse(decorator)))


def test_no_function_is_called_by_a_bare_participle() -> None:
    assert bare_participles() == []
