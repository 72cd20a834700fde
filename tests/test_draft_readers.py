"""What `openness draft` reads in documents as they are found: names, licenses, choices, line ends, headings, data."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
import yaml
from conftest import Openness

from openness import rdf
from openness.entries.document_reader import read_document
from openness.entries.field_reader import Fields
from openness.entries.from_document import Curator, draft
from openness.entries.lookup import Known
from openness.entries.source_document import SourceDocument
from openness.landscape import Landscape
from openness.slugs import to_slug


@pytest.fixture(scope="module")
def there(landscape: Landscape) -> Known:
    return Known(landscape.store, landscape.root)


def card(front: str, body: str = "# Zebra 7B\n") -> bytes:
    return f"---\n{front}\n---\n{body}".encode()


def cyclonedx(**model: object) -> bytes:
    component = {"type": "machine-learning-model", "bom-ref": "m", "name": "Zebra 7B", **model}
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [component]}).encode()


def licensed(*choices: object) -> bytes:
    return cyclonedx(licenses=[*choices])


def spdx(*elements: Mapping[str, object], **model: object) -> bytes:
    package = {"type": "ai_AIPackage", "spdxId": "urn:m", "name": "Zebra 7B", **model}
    return json.dumps({"@graph": [package, *elements]}).encode()


def relation(kind: str, *to: str, of: str = "urn:m") -> dict[str, object]:
    return {"type": "Relationship", "spdxId": f"urn:r:{kind}", "from": of, "relationshipType": kind, "to": [*to]}


def weights(content: bytes, there: Known) -> str:
    (line,) = [line for line in draft(read_document(content, there.names), there, "yaml").text.splitlines()
               if line.startswith("  architecture-and-weights:")]  # fmt: skip
    return line


SETS: dict[str, object] = {
    "type": "expandedlicensing_DisjunctiveLicenseSet",
    "spdxId": "urn:l",
    "expandedlicensing_member": ["https://spdx.org/licenses/MIT", "https://spdx.org/licenses/Apache-2.0"],
}
LICENSES = {  # by case: the document, and the licenses of its weights
    "a listed license": (spdx(relation("hasDeclaredLicense", "https://spdx.org/licenses/MIT")), "license: mit}"),
    "a conjunctive set": (
        spdx(
            {**SETS, "type": "expandedlicensing_ConjunctiveLicenseSet"}, relation("hasDeclaredLicense", "urn:l")
        ),
        "license: [mit, apache-2-0]}",
    ),
    "declared before concluded": (
        licensed(
            {"license": {"id": "CC-BY-SA-4.0", "acknowledgement": "declared"}},
            {"license": {"id": "Apache-2.0", "acknowledgement": "concluded"}},
        ),
        "license: cc-by-sa-4-0}",
    ),
    "concluded alone": (
        licensed({"license": {"id": "Apache-2.0", "acknowledgement": "concluded"}}), "license: apache-2-0}"
    ),
    "a long name": (licensed({"license": {"name": "The Apache Software License, Version 2.0"}}), "apache-2-0}"),
    "an address": (licensed({"license": {"name": "http://www.apache.org/licenses/LICENSE-2.0.html"}}), "apache-2-0}"),
    "a key of the hub": (card("license: gemma"), "license: gemma}"),
    "an address of a card": (
        card("license: other\nlicense_name: mine\nlicense_link: https://ai.google.dev/gemma/terms"), "license: gemma}"
    ),
    "words in a name": (licensed({"license": {"name": 'BSD 3-Clause "New" or "Revised" License'}}), "bsd-3-clause}"),
    "an expression": (licensed({"expression": "mit and Apache-2.0"}), "license: [mit, apache-2-0]}"),
    "an exception": (
        licensed({"expression": "GPL-2.0-only WITH Classpath-exception-2.0"}),
        "gpl-2-0-only-with-classpath-exception-2-0}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LICENSES)
def test_a_license_is_read_by_every_name_that_it_has(case: str, there: Known) -> None:
    content, wanted = LICENSES[case]
    assert wanted in weights(content, there)


CHOICES = {
    "a set": spdx(SETS, relation("hasDeclaredLicense", "urn:l")),
    "in lower case": licensed({"expression": "mit or llama2"}),
    "in a card": card("license: (MIT OR Apache-2.0)"),
}


@pytest.mark.parametrize("case", CHOICES)
def test_a_choice_of_licenses_is_no_license(case: str, there: Known) -> None:
    drafted = draft(read_document(CHOICES[case], there.names), there, "yaml")
    assert "license:" not in weights(CHOICES[case], there)
    assert "leaves a choice of MIT and " in " ".join(drafted.missing)
    assert "type: License" not in drafted.text


NOTHING = (
    "unknown",
    "NOASSERTION",
    "None",
    "other",
    "null",
    "~",
    "N/A",
    "n/a",
    "not specified",
    "[More Information Needed]",
)


@pytest.mark.parametrize("word", NOTHING)
def test_nothing_is_nothing_in_every_field_of_every_document(word: str, there: Known) -> None:
    maker = {"type": "Organization", "spdxId": "urn:o", "name": word}
    expression = {"type": "simplelicensing_LicenseExpression", "spdxId": "urn:l"}
    expression["simplelicensing_licenseExpression"] = word
    base = {"type": "ai_AIPackage", "spdxId": "urn:b", "name": word}
    quoted = json.dumps(word)
    documents = [
        card(f"license: {quoted}\ndatasets: [{quoted}]\nbase_model: {quoted}"),
        cyclonedx(
            licenses=[{"license": {"id": word}}], manufacturer={"name": word}, pedigree={"ancestors": [{"name": word}]}
        ),
        spdx(maker, expression, base, relation("hasDeclaredLicense", "urn:l"), relation("descendantOf", "urn:b"),
             originatedBy=["urn:o"]),
    ]  # fmt: skip
    for content in documents:
        read = read_document(content, there.names)
        assert (read.licenses, read.developer, read.base_models) == ((), "", ())
        assert not [one for one in read.datasets if one.name == word] or read.kind != "Hugging Face model card"


def test_the_root_of_a_document_is_its_model(openness: Openness, there: Known) -> None:
    base = {"type": "ai_AIPackage", "spdxId": "urn:b", "name": "BLOOM"}
    text = draft(read_document(spdx(base, relation("descendantOf", "urn:b")), there.names), there, "yaml").text
    assert "model:\n  id: zebra-7b\n" in text
    assert "  baseModel: bloom\n" in text
    root = {"type": "SpdxDocument", "spdxId": "urn:d", "rootElement": ["urn:b"]}
    assert read_document(spdx(base, root), there.names).name == "BLOOM"
    done = openness("draft", "-", text=spdx(base).decode())
    assert "There are several models in this document: Zebra 7B, BLOOM. Choose one: --model NAME." in done.stderr
    assert "  id: bloom\n" in openness("draft", "-", "--name", "BLOOM", text=spdx(base).decode()).stdout


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_change_nothing(end: str, there: Known) -> None:
    content = card("license: apache-2.0\ntags: [a]", "# Zebra 7B\n\nNumber of parameters: 7B\n")
    for start in (b"", b"\xef\xbb\xbf"):
        changed = start + content.replace(b"\n", end.encode())
        assert read_document(changed, there.names) == read_document(content, there.names)


HEADINGS = {
    "```bash\n# install\n```\n# Zebra 7B\n": "zebra-7b",
    "~~~~\n# no\n~~~\n# no\n~~~~\n# Zebra 7B\n": "zebra-7b",
    '<h1 align="center">Zebra <b>7B</b></h1>\n\n```\n# install\n```\n': "zebra-7b",
    "<!-- # Template -->\nZebra 7B\n========\n": "zebra-7b",
    "# Model Card for *Zebra 7B* #\n": "zebra-7b",
    "# Table of Contents\n\n# TL;DR\n\n# Zebra 7B\n\n# Usage\n": "zebra-7b",
}


@pytest.mark.parametrize("body", HEADINGS)
def test_the_name_of_a_model_is_a_heading_and_no_line_of_code(body: str, there: Known) -> None:
    assert to_slug(read_document(card("license: mit", body), there.names).name) == HEADINGS[body]


def test_the_card_of_a_data_set_is_refused(openness: Openness) -> None:
    done = openness("draft", "-", text="---\nlicense: mit\n---\n# Dataset Card for Zebras\n")
    assert done.returncode == 2
    assert "This is the card of a data set." in done.stderr


def test_whoever_made_a_model_is_its_developer_and_not_who_supplies_it(there: Known) -> None:
    hub = {"supplier": {"name": "Hugging Face"}}
    found = {
        "Meta": cyclonedx(**hub, publisher="Meta", group="meta-llama"),
        "Zebra Lab": cyclonedx(**hub, manufacturer={"name": "Zebra Lab"}, publisher="Meta"),
        "Ada": cyclonedx(**hub, authors=[{"name": "Ada"}], publisher="Meta"),
        "": cyclonedx(**hub),
    }
    for name, content in found.items():
        read = read_document(content, there.names)
        assert read.developer == name
        assert 'supplier: {"name": "Hugging Face"}' in read.remarks
    makers = [{"type": "Organization", "spdxId": f"urn:{name}", "name": name} for name in ("Hub", "Lab")]
    read = read_document(spdx(*makers, suppliedBy="urn:Hub", originatedBy=["urn:Lab"]), there.names)
    assert (read.developer, read.remarks) == ("Lab", ("suppliedBy: Hub",))


def test_a_name_with_its_owner_is_the_model_that_is_here(openness: Openness) -> None:
    entry = openness("draft", "-", text=cyclonedx(name="bigscience/bloom").decode()).stdout
    assert "model:\n  id: bloom\n" in entry
    assert "  label: BLOOM\n" not in entry


def test_data_for_evaluation_is_not_told_as_training_data(there: Known) -> None:
    def named(*datasets: dict[str, object]) -> SourceDocument:
        return read_document(cyclonedx(modelCard={"modelParameters": {"datasets": [*datasets]}}), there.names)

    read = named(
        {"name": "GLUE", "description": "held out, for evaluation only"},
        {"name": "Web", "description": "the corpus for pre-training"},
        {"name": "Forum"},
    )
    assert [one.used for one in read.datasets] == ["tested", "trained", ""]
    text = draft(read, there, "yaml").text
    assert "named as test data, for utility or safety: GLUE" in text
    assert "named as data, not whether for training or for evaluation: Forum" in text


def test_each_reader_reports_the_keys_that_it_did_not_use(openness: Openness, there: Known) -> None:
    front = "license: mit\ndatasets:\n- name: savanna\n  url: https://example.org/s\nbase_model:\n- name: BLOOM"
    front += "\nco2: {kg: 3}"
    read = read_document(card(front), there.names)
    assert [one.name for one in read.datasets] == ["savanna"]
    assert read.base_models == ("BLOOM",)
    assert read.remarks == ("datasets[0].url: https://example.org/s", 'co2: {"kg": "3"}')
    done = openness("draft", "-", text=card(front).decode())
    assert "It says, and no claim has it:\n  · datasets[0].url: https://example.org/s" in done.stderr
    read = read_document(
        cyclonedx(swid={"tagId": "x"}, modelCard={"considerations": {"users": ["a"]}}),
        there.names,
    )
    assert read.remarks == ('swid: {"tagId": "x"}', 'modelCard: {"considerations": {"users": ["a"]}}')
    read = read_document(spdx({"type": "software_File", "spdxId": "urn:f"}, ai_limitation="wet"), there.names)
    assert read.remarks == ("ai_limitation: wet", "software_File: 1 not used")


def test_what_the_text_of_a_card_says_is_a_hint_and_not_missing(openness: Openness) -> None:
    body = "# Zebra 7B\n\n- **Model Developers:** Neural Magic\n- **Release Date:** 2/4/2025\n"
    body += "- It has 123B parameters.\n"
    body += "```\nLicense: none of these\n```\n- **Developed by:** [More Information Needed]\n"
    done = openness("draft", "-", text=card("tags: [a]", body).decode())
    for hint in ("line 6 (developer): Model Developers: Neural Magic", "line 7 (released)", "line 8 (size)"):
        assert hint in done.stderr
        assert f"# - {hint}" in done.stdout
    missing = done.stderr.partition("It says")[0]
    assert "who developed" not in missing
    assert "how many parameters" not in missing
    assert "under which license" in missing
    assert "    sizeNotation:" not in done.stdout, "what is not known is not written"


READMES = {  # as projects write them: the text, and the facts that it suggests
    "sentences": (
        "# Zebra: Open Models\n\nA model with 1.3 billion active and 6.9 billion total parameters.\n\n"
        "- 2024.09.19: We released the Zebra series.\n- [Weights](https://hf.co/bigscience/Zebra)\n\n"
        "The code and the weights are licensed under the [MIT License](https://example.org/LICENSE).\n",
        {"developer": "bigscience", "released": "2024-09", "size": "6.9B"},
        "{license: mit}",
    ),
    "a table": (
        "# Zebra\n\n| Model | **#Total Params** | #Active |\n| :-: | :-: | :-: |\n| Zebra-Zero | 70B | 3B |\n"
        "| Zebra | 671B | 37B |\n\nBuilt by: Meta AI (FAIR)\n\nRelease Date: July 23rd, 2024\n\n"
        "License: A custom license, the Llama 2 Community License, is available at: https://example.org\n",
        {"released": "2024-07", "size": "671B"},
        "{license: llama-2}",
    ),
    "a family": (
        "# Zebra-7B-Base\n\nA family from 500 million to 34 billion parameters.\n\n"
        "Models at these scales: **500M**, **6.9B** and **34B** parameters, trained on 18T tokens.\n",
        {"size": "6.9B"},
        "",
    ),
    "exceptions": (
        "# Zebra\n\nAll models, except for the 3B one, are licensed under Apache 2.0.\nRelease date: 2/4/2025\n"
        "| Model | Params |\n| --- | --- |\n| Quagga | 7B |\n",
        {},
        "",
    ),
}


@pytest.mark.parametrize("case", READMES)
def test_the_text_of_a_readme_suggests_facts_that_a_curator_takes_by_one_keystroke(case: str, there: Known) -> None:
    text, wanted, license_ = READMES[case]
    entry = draft(read_document(text.encode(), there.names), there, "yaml").text
    found = dict(re.findall(r"^  # (developer|released|size): (.*?)  # line [0-9]+$", entry, re.MULTILINE))
    assert {key: found.get(key) for key in wanted} == wanted
    assert wanted or not found
    assert re.findall(r"may say: (.*)", entry) == ([license_] if license_ else [])
    taken = re.sub(r"^  # (\w+: .*?  # line [0-9]+)$", r"  \1", entry, flags=re.MULTILINE)
    assert {key: yaml.safe_load(taken)["model"][key] for key in wanted} == wanted


def test_an_address_on_the_hub_names_the_model_and_its_organization(openness: Openness, several: Landscape) -> None:
    body = "---\nlicense: mit\n---\n# Model Details\n\n- **Developed by:** https://example.org\n"
    unnamed = "---\nlicense: mit\n---\nSee https://huggingface.co/example-lab/zebra and https://hf.co/a/b.\n"
    entry = openness("draft", "-", "--url", "https://huggingface.co/meta-llama/Zebra-7B/", text=body).stdout
    assert "model:\n  id: zebra-7b\n  label: Zebra-7B\n" in entry
    assert "# weightsLink: https://huggingface.co/meta-llama/Zebra-7B  # address\n" in entry
    there = Known(several.store, several.root)
    read = replace(read_document(body.encode(), there.names), address="https://huggingface.co/Qwen/Zebra-7B")
    assert "# developer: alibaba  # address\n" in draft(read, there, "yaml").text, "as of most models there"
    done = openness("draft", "-", text=unnamed)
    assert "does not name its model. Name it by --name; it mentions example-lab/zebra, a/b." in done.stderr


def test_a_new_name_for_a_model_whose_weights_are_on_the_same_page_is_reported(several: Landscape) -> None:
    there = Known(several.store, several.root)
    rows = rdf.select(several.store, "SELECT DISTINCT ?link { ?at opn:weightsLink ?link } ORDER BY ?link").records()
    link, slug = next((row["link"], one) for row in rows if (one := there.model_at(row["link"])))
    read = replace(read_document(card("license: mit"), there.names), name="Quagga", address=link)
    named = f"whether it is the model {slug}, whose weights are on the same page. If so, draft it by --name {slug}."
    assert named in draft(read, there, "yaml").missing
    known = draft(replace(read, name=slug), there, "yaml")
    assert named not in known.missing
    assert f"model:\n  id: {slug}\n" in known.text
    assert there.model_at("https://example.org/nobody") == ""


def test_the_address_of_a_document_is_evidence_where_its_source_is_there_already(openness: Openness) -> None:
    options = ("--source", "openness-curation", "--url", "https://example.org/card")
    for form, line in (
        ("yaml", "evidence: https://example.org/card\n"),
        ("turtle", "    opn:evidence <https://example.org/card> ;\n"),
    ):
        text = openness("draft", "-", "--format", form, *options, text="---\nlicense: mit\n---\n# Zebra\n").stdout
        assert line in text


@pytest.mark.parametrize("form", ["yaml", "turtle"])
def test_what_the_curator_says_is_not_put_into_the_mouth_of_the_document(form: str, there: Known) -> None:
    curator = Curator("Ada Byron", "Example Lab", "PublicDownload")
    text = draft(read_document(card("license: mit"), there.names), there, form, curator=curator).text
    blocks = text.split("\n\n") if form == "turtle" else text.split("\nclaims:\n")
    blocks_of_access = [block for block in blocks if "PublicDownload" in block or "public download" in block]
    assert len(blocks_of_access) == 1
    assert "ada-byron" in blocks_of_access[0]
    assert "Example Lab" in text


def test_slugs_of_different_names_differ() -> None:
    names = [
        "openrail",
        "openrail++",
        "openrail+",
        "C",
        "C#",
        "Zebra",
        "Zebra 模",
        "Zebra 型",
        "Zébra",
        "Zebra 1.5",
        "Zebra 15",
    ]
    assert len({to_slug(name) for name in names}) == len(names)
    assert to_slug("OpenRAIL") == to_slug("openrail") == "openrail"
    assert to_slug("openrail++") == "openrail-plus-plus"


def test_a_value_of_another_type_stays_unread() -> None:
    fields = Fields({"a": ["x", 1, {"b": "y", "c": None}], "d": {"e": "z"}, "f": 3, "g": ""})
    assert fields.texts("a") == ["x"]
    assert [item.text("b") for item in fields.children("a")] == ["y"]
    assert fields.text("d") == ""
    assert list(fields.unread()) == ["a[1]: 1", 'd: {"e": "z"}', "f: 3"]
