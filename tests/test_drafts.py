"""`openness new` and `openness draft`: entries to start from, in which what is not known stays unknown."""

import json
import re
from pathlib import Path

import pytest
import yaml
from conftest import TESTS, Openness
from hypothesis import given, settings
from hypothesis import strategies as st

from openness import rdf
from openness.entries.document_reader import read_document
from openness.entries.from_document import draft
from openness.entries.lookup import Known
from openness.entries.skeleton import DraftError
from openness.entries.source_document import DocumentError
from openness.landscape import Landscape
from openness.namespaces import OPN

DOCUMENTS = TESTS / "documents"
KEYS = {
    *("name", "type", "spdxId", "from", "to", "relationshipType", "suppliedBy", "releaseTime", "licenses", "license"),
    *("expression", "id", "modelCard", "modelParameters", "datasets", "ref", "bom-ref", "components", "pedigree"),
    *("ancestors", "externalReferences", "url", "manufacturer", "authors", "data", "contents", "performanceMetrics"),
    *("license_name", "license_link", "base_model", "model-index", "results", "dataset", "language", "model_name"),
}


def codes(openness: Openness, path: Path) -> list[str]:
    found = json.loads(openness("check", str(path), "--format", "json").stdout)["findings"]
    return sorted({finding["code"] for finding in found})


def expected(path: Path) -> rdf.Embedded:
    store = rdf.empty()
    rdf.read_file(store, path, "urn:entry")
    return store


@pytest.mark.parametrize(("form", "suffix"), [("yaml", ".yaml"), ("turtle", ".ttl")])
def test_a_new_entry_has_all_twelve_components_and_lacks_only_what_the_author_must_say(
    form: str, suffix: str, openness: Openness, tmp_path: Path
) -> None:
    path = tmp_path / f"plover-7b{suffix}"
    done = openness("new", "Plover 7B", "--format", form, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    text = path.read_text("utf-8")
    assert text.count("not assessed") >= 12
    assert not list(rdf.statements(expected(path), p=rdf.iri(str(OPN.component)))), "nobody has looked yet"
    wanted = ["OPN103", "OPN304", "OPN312", "OPN314", "OPN315", "OPN602", "OPN603", "OPN604"]
    assert codes(openness, path) == wanted
    comments = "\n".join(line for line in path.read_text("utf-8").splitlines() if "#" in line)
    for name in ("locator", "developer", "size", "release", "title", "issued"):
        assert name in comments, "a comment has what check asks for"


def test_both_forms_of_a_new_entry_say_the_same(openness: Openness, tmp_path: Path) -> None:
    for name in ("a.yaml", "a.ttl"):
        assert openness("new", "Plover: a 'bird' # 7B", "-o", name, cwd=tmp_path).returncode == 0
    triples = [
        {str(rdf.Triple(q.subject, q.predicate, q.object)) for q in rdf.statements(expected(tmp_path / name))}
        for name in ("a.yaml", "a.ttl")
    ]
    assert triples[0] == triples[1]


def test_a_new_entry_is_never_written_over_a_file(openness: Openness, tmp_path: Path) -> None:
    (tmp_path / "plover.yaml").write_text("mine", "utf-8")
    done = openness("new", "Plover", cwd=tmp_path)
    assert done.returncode == 2
    assert "plover.yaml is there already and is left as it is" in done.stderr
    assert (tmp_path / "plover.yaml").read_text("utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["plover.yaml"]


def test_a_model_and_a_source_that_are_there_are_referred_to_and_not_described_again(
    openness: Openness, tmp_path: Path
) -> None:
    openness("new", "falcon", "--source", "model-openness-tool-2026", cwd=tmp_path)
    text = (tmp_path / "falcon.yaml").read_text("utf-8")
    assert "type: Model\n" not in text
    assert "type: Source\n" not in text
    assert re.search(r"^model:\n  id: falcon\n(  #.*\n)+source: model-openness-tool-2026\n", text, re.MULTILINE)
    assert "label:" not in text


@pytest.mark.parametrize("name", ["???", "模型"])
def test_a_name_of_which_no_iri_can_be_made_is_refused(name: str, openness: Openness, tmp_path: Path) -> None:
    done = openness("new", name, cwd=tmp_path)
    assert done.returncode == 2
    assert f"'{name}' has no letter or digit" in done.stderr
    assert not list(tmp_path.iterdir())


NOT_SAID = {  # by document, what check finds in its draft: nothing but what the document does not say
    "plover-card.md": ["OPN304", "OPN312", "OPN314", "OPN315", "OPN603"],
    "own-license-card.md": ["OPN223", "OPN304", "OPN312", "OPN314", "OPN315", "OPN404", "OPN603"],
    "plover.spdx3.json": ["OPN304", "OPN314", "OPN334"],
    "plover.cdx.json": ["OPN223", "OPN304", "OPN314", "OPN315", "OPN404"],
}


@pytest.mark.parametrize("form", ["yaml", "turtle"])
@pytest.mark.parametrize("name", NOT_SAID)
def test_a_draft_lacks_only_what_its_document_does_not_say(
    name: str, form: str, openness: Openness, tmp_path: Path
) -> None:
    done = openness("draft", str(DOCUMENTS / name), "--format", form)
    assert done.returncode == 0
    path = tmp_path / ("draft.yaml" if form == "yaml" else "draft.ttl")
    path.write_text(done.stdout, "utf-8")
    assert codes(openness, path) == NOT_SAID[name]
    missing = [line.removeprefix("  - ") for line in done.stderr.splitlines() if line.startswith("  - ")]
    assert missing
    assert all(f"# - {sentence}" in done.stdout for sentence in missing)


WEIGHTS = {
    ("plover-card.md", ""): "{outcome: unknown, likelyLevel: D5, license: apache-2-0}",
    ("plover-card.md", "public-download"): "{license: apache-2-0, access: public download}",
    ("plover-card.md", "gated"): "{license: apache-2-0, access: gated}",
    ("plover-card.md", "restricted-channel"): "restricted channel",
    ("plover-card.md", "not-public"): "not public",
    ("own-license-card.md", ""): "{outcome: unknown, license: plover-community-license}",
    ("own-license-card.md", "public-download"): "{license: plover-community-license, access: public download}",
    ("plover.spdx3.json", ""): "{license: [apache-2-0, cc-by-sa-4-0], access: public download}",
    ("plover.cdx.json", ""): "{license: [mit, plover-acceptable-use], access: public download}",
}


@pytest.mark.parametrize(("name", "access"), WEIGHTS)
def test_weights_have_facts_only_where_the_document_or_its_curator_says_so(
    name: str, access: str, openness: Openness
) -> None:
    options = ("--access", access) if access else ()
    text = openness("draft", str(DOCUMENTS / name), *options).stdout
    entry = yaml.safe_load(text)
    written = [
        line.split(": ", 1)[1] for line in text.splitlines() if line.strip().startswith("architecture-and-weights: ")
    ]
    assert written[-1] == WEIGHTS[name, access]
    assert written[0] == WEIGHTS[name, ""], "the claims of the document are the same"
    if access:
        assert entry["claims"][0]["source"]["id"].endswith("-curation"), "what the curator says is the curator's"
    others = {slug: facts for slug, facts in entry["components"].items() if slug != "architecture-and-weights"}
    assert len(others) == 11
    assert set(others.values()) == {"not assessed"}, "what a document does not say is neither closed nor unknown"


def test_what_a_document_says_and_a_claim_cannot_is_kept_as_a_comment(openness: Openness) -> None:
    card = openness("draft", str(DOCUMENTS / "plover-card.md")).stdout
    assert "# - language: en, no\n" in card, "Norwegian is not false"
    assert "# Plover 7B Instruct, drafted from its Hugging Face model card." in card
    assert "example-lab/plover-web (no license named)" in card
    assert "# made from tiiuae/falcon-7b, whose license binds it too" in card
    assert "# - extra_gated_…: who wants the weights must agree" in card
    spdx = openness("draft", str(DOCUMENTS / "plover.spdx3.json")).stdout
    assert "Plover Web (ODC-By-1.0, can be downloaded, so D4)" in spdx
    assert "Bird Quiz (no license named, can only be queried, so D2)" in spdx
    assert "released: 2024-05" in spdx
    cyclonedx = openness("draft", str(DOCUMENTS / "plover.cdx.json")).stdout
    assert "Plover Web (ODC-By-1.0 OR CC-BY-4.0, can be downloaded)" in cyclonedx, "a choice gives no level"


def filled_in(entry: str) -> str:
    """Return a draft with what no document of the tests says."""
    entry = re.sub(r"# size: .*", "size: 7B", entry)
    return entry.replace("# released: year and month, such as 2026-11", "released: 2024-05")


def test_a_draft_is_complete_with_what_the_author_adds(openness: Openness, tmp_path: Path) -> None:
    text = openness(
        "draft", str(DOCUMENTS / "plover-card.md"), "--developer", "Meta", "--issued", "2024-05-13",
        "--url", "https://example.org/card", "--access", "public-download",
    ).stdout  # fmt: skip
    assert re.search(r"developer: (meta|facebook)", text)
    path = tmp_path / "plover.yaml"
    path.write_text(filled_in(text), "utf-8")
    assert codes(openness, path) == ["OPN304"]


LICENSES = {
    "apache-2.0": "apache-2-0",
    "Apache License 2.0": "apache-2-0",
    "mit": "mit",
    "bsd-3-clause": "bsd-3-clause",
    "llama2": "llama-2",
    "odc-by": "odc-by",
    "ODC-By-1.0": "odc-by",
    "cc-by-sa-4.0": "cc-by-sa-4-0",
}


@pytest.mark.parametrize("name", LICENSES)
def test_a_license_is_known_by_its_spdx_id_its_label_and_its_key_on_the_hub(name: str, openness: Openness) -> None:
    done = openness("draft", "-", text=f"---\nlicense: {name}\n---\n# Plover\n")
    assert f"license: {LICENSES[name]}}}" in done.stdout


def test_a_base_model_that_is_there_is_named_as_such(openness: Openness) -> None:
    card = "---\nlicense: mit\nbase_model: tiiuae/falcon\n---\n# Plover\n"
    for form, line in (("yaml", "  baseModel: falcon\n"), ("turtle", "    opn:baseModel model:falcon .\n")):
        assert line in openness("draft", "-", "--format", form, text=card).stdout


HOSTILE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(KEYS)), inner, max_size=5),
    max_leaves=20,
)


@given(tree=st.dictionaries(st.sampled_from(sorted(KEYS)), HOSTILE, max_size=8), name=st.text(max_size=20))
@settings(max_examples=150, deadline=None)
def test_a_draft_is_readable_whatever_a_document_holds(
    landscape: Landscape, tree: dict[str, object], name: str
) -> None:
    known = Known(landscape.store, landscape.root)
    spdx = {"@graph": [{**tree, "type": "ai_AIPackage", "spdxId": "m", "name": name}, tree]}
    cyclonedx = {"bomFormat": "CycloneDX", "components": [{**tree, "type": "machine-learning-model", "name": name}]}
    card = f"---\n{yaml.safe_dump(tree)}---\n# {name}\n"
    for content in (json.dumps(spdx), json.dumps(cyclonedx), card):
        for form in ("yaml", "turtle"):
            try:
                read = read_document(content.encode("utf-8", "surrogatepass"), known.names)
                drafted = draft(read, known, form)
            except (DocumentError, DraftError):
                continue
            assert rdf.parse(drafted.text.encode(), form, "draft")


UNREADABLE = {
    "no front matter": ("# Plover\n", "This is neither a model card"),
    "an open front matter": ("---\nlicense: mit\n", "A model card starts with a line ---"),
    "broken metadata": ("---\nlicense: [mit\n---\n", "the metadata of the model card, line "),
    "no name": ("---\nlicense: mit\n---\n", "does not name its model. Name it by --name."),
    "other JSON": ('{"a": 1}', "neither an SPDX 3 document"),
    "broken JSON": ("{", "This is not JSON that can be read"),
    "deep JSON": ('{"a":' * 5000, "This is not JSON that can be read"),
    "a BOM without a model": ('{"bomFormat": "CycloneDX", "components": []}', "There is no machine-learning-model"),
    "wrong types": (
        '{"bomFormat": "CycloneDX", "components": [1, {"type": 2}], "metadata": []}',
        "There is no machine",
    ),
    "nothing": ("", "This is neither a model card"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_document_that_cannot_be_drafted_from_is_told_and_ends_with_status_2(case: str, openness: Openness) -> None:
    text, message = UNREADABLE[case]
    done = openness("draft", "-", text=text)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_spdx_document_of_the_tests_is_one_by_the_bindings_of_its_specification() -> None:
    from spdx_python_model import v3_0_1 as spdx

    document = spdx.SHACLObjectSet()
    with (DOCUMENTS / "plover.spdx3.json").open("rb") as file:
        spdx.JSONLDDeserializer().read(file, document)
    (model,) = document.foreach_type("ai_AIPackage")
    assert getattr(model, "name") == "Plover 7B"  # noqa: B009, the bindings are not typed


def test_what_is_exported_as_spdx_can_be_drafted_from(openness: Openness, tmp_path: Path) -> None:
    exported = tmp_path / "falcon.spdx3.json"
    assert openness("export", "falcon", "--to", "spdx", "--output", str(exported)).returncode == 0
    entry = openness("draft", str(exported)).stdout
    assert "model:\n  id: falcon\n  developer: tii\n" in entry, "the model is there, and is not described again"
    assert "likelyLevel: D4, license: falcon-180b-data}" in entry
    assert "Falcon: Pre-training data (ODC-By-1.0" in entry, "a data set by its name"
