"""Each source that can be imported, on a handful of records with its traps: what becomes of each cell."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from openness.imports.run import Imported, import_source
from openness.imports.sources.os_ai_map import split_components
from openness.paths import ROOT
from openness.readers.index_tables import CLAIMS, RECORDS, IndexClaim, Record, read_table

Importer = Callable[..., Imported]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a landscape with the paper's models only."""
    root = tmp_path_factory.mktemp("landscape")
    shutil.copytree(ROOT / "graph" / "published" / "models", root / "graph" / "published" / "models")
    return root


@pytest.fixture
def importer(published: Path, tmp_path: Path) -> Importer:
    """Return a function that imports an edition into a folder of its own."""

    def run(source: str, path: Path, edition: str = "2026-05-11") -> Imported:
        return import_source(source, path, published, edition, tmp_path / "out")

    return run


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def write_csv(path: Path, rows: list[dict[str, str]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def claims(done: Imported) -> dict[tuple[str, str], IndexClaim]:
    """Return the claims by model and component, read back from the table."""
    models = {record.record: record.model for record in read_table(done.folder / RECORDS, Record)}
    return {(models[claim.record], claim.component): claim for claim in read_table(done.folder / CLAIMS, IndexClaim)}


def records(done: Imported) -> dict[str, Record]:
    return {record.model: record for record in read_table(done.folder / RECORDS, Record)}


WEIGHTS = "architecture-and-weights"


def test_companion(importer: Importer, tmp_path: Path) -> None:
    front = """---
title: Claude 2
link: https://example.org/paper
release: {month: 7, year: 2023}
training:
  code: {pretraining: {value: 2, license: LLaMA}, alignment: {value: N/A}}
  data: {pretraining: {value: 1}}
deployment:
  code: {inference: {value: Unknown}}
  data: {weights: {value: 2}}
---
"""
    write(tmp_path / "_llms" / "claude-2.md", front)
    done = importer("companion", tmp_path / "_llms")
    found = claims(done)
    assert records(done)["claude-2"].released == "2023-07"
    code, weights = found["claude-2", "pre-training-code"], found["claude-2", WEIGHTS]
    assert (code.outcome, code.level, code.access) == ("classified", "C2", "")  # under a license, and not behind an API
    assert (weights.outcome, weights.level, weights.access) == ("classified", "D2", "restricted-channel")
    assert (found["claude-2", "pre-training-data"].level, found["claude-2", "alignment-code"].outcome) == (
        "D1",
        "not applicable",
    )
    assert found["claude-2", "inference-code"].outcome == "unknown"
    assert len(found) == 5


def test_os_ai_map(importer: Importer, tmp_path: Path) -> None:
    components = {
        "base": "weights:open(MIT; gated, form required);data:closed(a; b);code:partial;license:MIT(OSI)",
        "chat": "weights:closed;data:closed;post-training-data:described(a mix);base-data:open(The Stack);"
        "license:Proprietary(API-only)",
        "soon": "weights:announced_not_yet;code:open(recipes);license:mixed",
    }
    for name, text in components.items():
        write(tmp_path / "products" / f"{name}.yaml", f"name: {name}\ndisplay_name: {name.title()} 1\ntype: model\n")
        score = f"openness:\n  class: open_weights\n  score: 3\n  components: '{text}'\n"
        score += "  sources:\n  - {url: 'https://example.org/a', accessed: '2026-06-04'}\n"
        write(tmp_path / "scores" / f"{name}.yaml", score)
    write(tmp_path / "products" / "tool.yaml", "name: tool\ntype: software\n")
    write(tmp_path / "categories" / "base_pretrained.yaml", "display_name: Base\nproducts: [base]\n")
    write(tmp_path / "categories" / "finetuned_chat.yaml", "display_name: Chat\nproducts: [chat, soon]\n")
    write(tmp_path / "organizations" / "meta.yaml", "display_name: Meta\nproducts: [base]\n")
    done = importer("os-ai-map", tmp_path)
    found = {key: (claim.rule, claim.outcome, claim.level) for key, claim in claims(done).items()}
    assert found == {
        ("base-1", WEIGHTS): ("OSM-1", "public", ""),
        ("base-1", "pre-training-data"): ("OSM-6", "classified", "D1"),
        ("base-1", "pre-training-code"): ("OSM-5", "unknown", ""),
        ("chat-1", WEIGHTS): ("OSM-3", "classified", "D2"),
        ("chat-1", "supervised-fine-tuning-data"): ("OSM-5", "unknown", ""),
        ("chat-1", "pre-training-data"): ("OSM-7", "unknown", ""),
        ("soon-1", WEIGHTS): ("OSM-5", "unknown", ""),
        ("soon-1", "fine-tuning-code"): ("OSM-7", "unknown", ""),
    }
    weights = claims(done)["base-1", WEIGHTS]
    assert (weights.access, weights.licenses, weights.as_of) == ("gated", ("mit",), "2026-06-04")
    assert (records(done)["base-1"].developer, records(done)["base-1"].verdict) == (
        ("meta",),
        "class=open_weights score=3",
    )


def test_the_components_of_os_ai_map_are_split_outside_parentheses() -> None:
    text = "weights:open(a; b (c; d));license:code MIT + model X(use: limited)"
    assert split_components(text) == {"weights": "open(a; b (c; d))", "license": "code MIT + model X(use: limited)"}


def test_opening_up_chatgpt(importer: Importer, tmp_path: Path) -> None:
    project = """
project: {{name: {name}, llmbase: {base}, license: Apache 2.0}}
org: {{name: Meta}}
opencode: {{class: partial}}
llmdata: {{class: closed}}
llmweights: {{class: open, link: https://example.org/base}}
rldata: {{class: open}}
rlweights: {{class: {weights}, link: https://example.org/end}}
"""
    write(tmp_path / "chat.yaml", project.format(name="Chat 7B", base="LLaMA2", weights="open"))
    write(tmp_path / "other.yaml", project.format(name="Other 7B", base="various", weights="closed"))
    write(tmp_path / "trlx.yaml", project.format(name="trlx", base="various", weights="open"))
    done = importer("opening-up-chatgpt", tmp_path)
    found = claims(done)
    assert (found["chat-7b", WEIGHTS].rule, found["chat-7b", WEIGHTS].licenses) == ("OUC-1", ("apache-2-0",))
    assert (found["llama-2", WEIGHTS].rule, found["llama-2", WEIGHTS].candidates) == ("OUC-2", ("D3", "D4", "D5"))
    assert found["llama-2", "pre-training-data"].level == found["chat-7b", "pre-training-data"].level == "D1"
    assert found["other-7b", WEIGHTS].rule == "OUC-5"  # closed, and with a link to the weights
    assert {problem.value for problem in done.problems} == {"various", "trlx"}


EPOCH = {
    "Model": "GPT-4",
    "Organization": "OpenAI",
    "Publication date": "2023-03-14",
    "Model accessibility": "API access",
    "Training code accessibility": "Unreleased",
    "Inference code accessibility": "",
    "Parameters": "",
    "Base model": "",
    "Training dataset": "",
    "Domain": "Language",
    "Link": "see https://example.org/gpt-4.",
    "Organization categorization": "Industry",
    "Country (of organization)": "United States of America",
}


def test_epoch(importer: Importer, tmp_path: Path) -> None:
    open_model = EPOCH | {
        "Model": "Llama 2 \n7B",
        "Organization": 'Meta AI,"Stanford University, Stanford"',
        "Model accessibility": "Open weights (non-commercial)",
        "Training code accessibility": "Open (non-commercial)",
        "Inference code accessibility": "Open source",
        "Parameters": "7000000000.0",
        "Base model": "Llama 2",
        "Training dataset": 'The Pile,"BookCorpus (BooksCorpus, Toronto Book Corpus)",Unspecified unreleased',
        "Organization categorization": "Industry,Academia",
    }
    odd = EPOCH | {"Model": "Odd", "Model accessibility": "Rumored"}
    done = importer("epoch", write_csv(tmp_path / "models.csv", [EPOCH, open_model, odd, EPOCH | {"Model": ""}]))
    found = claims(done)
    assert (found["gpt-4", WEIGHTS].rule, found["gpt-4", WEIGHTS].level) == ("EPO-3", "D2")
    assert (found["gpt-4", "pre-training-code"].level, ("gpt-4", "inference-code") in found) == ("C1", False)
    assert found["llama-2-7b", WEIGHTS].candidates == ("D3", "D4")
    assert found["llama-2-7b", "pre-training-code"].candidates == ("C2", "C3", "C4")
    code = found["llama-2-7b", "inference-code"]
    assert (code.rule, code.outcome, code.likely, code.candidates) == ("EPO-6", "unknown", ("C5",), ("C4", "C5"))
    record = records(done)["llama-2-7b"]
    assert (record.label, record.size, record.base_models) == ("Llama 2 7B", "7000000000", ("Llama 2",))
    assert (record.developer, record.developer_kind, record.datasets) == (
        ("meta", "stanford-university"),
        "",
        ("The Pile", "BookCorpus (BooksCorpus, Toronto Book Corpus)"),
    )
    assert records(done)["gpt-4"].evidence == ("https://example.org/gpt-4",)
    assert {(one.key, one.value, one.reason) for one in done.problems} == {
        ("Model accessibility", "Rumored", "no rule for this value"),
        ("line 6", "", "no name of a model"),
    }


def test_ecosystem_graphs(importer: Importer, tmp_path: Path) -> None:
    assets = """
- {type: model, name: Open One, organization: Meta, access: {value: open, explanation: We release it.}, license: MIT,
   size: 7B parameters (dense), created_date: 2023-02-24, dependencies: [The Pile, Base One, A library]}
- {type: model, name: Base One, organization: Meta, access: Open, license: unknown}
- {type: model, name: Limited One, organization: Meta, access: limited, license: MIT}
- {type: model, name: Closed One, organization: Meta, access: closed}
- {type: dataset, name: The Pile, access: open}
- {type: application, name: An App, access: open}
"""
    write(tmp_path / "meta.yaml", assets)
    done = importer("ecosystem-graphs", tmp_path)
    found = {model: claim for (model, _), claim in claims(done).items()}
    assert {model: (claim.rule, claim.outcome, claim.level) for model, claim in found.items()} == {
        "open-one": ("EG-1", "public", ""),
        "base-one": ("EG-2", "unknown", ""),
        "limited-one": ("EG-3", "unknown", ""),
        "closed-one": ("EG-4", "classified", "D1"),
    }
    assert (found["limited-one"].likely, found["limited-one"].licenses) == (("D2",), ())
    record = records(done)["open-one"]
    assert (record.base_models, record.datasets, record.size) == (("Base One",), ("The Pile",), "7000000000")
    assert "We release it." not in (done.folder / CLAIMS).read_text("utf-8")


def test_fmti_grades_the_flagship_that_was_written_down(importer: Importer, tmp_path: Path) -> None:
    rows = [
        {
            "Indicator": "Blackbox external model access",
            "Meta": "1",
            "OpenAI": "1",
            "Inflection": "0",
            "Nobody": "1",
            "Total": "3",
        },
        {
            "Indicator": "Full external model access",
            "Meta": "1",
            "OpenAI": "0",
            "Inflection": "0",
            "Nobody": "0",
            "Total": "1",
        },
        {
            "Indicator": "Direct external data access",
            "Meta": "0",
            "OpenAI": "0",
            "Inflection": "0",
            "Nobody": "0",
            "Total": "0",
        },
    ]
    done = importer("fmti", write_csv(tmp_path / "October2023_scores.csv", rows))
    found = claims(done)
    assert (found["llama-2", WEIGHTS].rule, found["llama-2", WEIGHTS].outcome) == ("FMTI-1", "unknown")
    assert (found["gpt-4", WEIGHTS].rule, found["gpt-4", WEIGHTS].level) == ("FMTI-2", "D2")
    assert found["inflection-1", WEIGHTS].candidates == ("D1", "D2")
    assert found["llama-2", "pre-training-data"].likely == ("D1",)
    assert [problem.key for problem in done.problems] == ["Nobody"]


def test_comparia_names_a_model_by_its_repository(importer: Importer, tmp_path: Path) -> None:
    hub = "https://huggingface.co/deepseek-ai/"
    models = [
        {
            "id": "a",
            "simple_name": "DeepSeek V3",
            "license": "MIT",
            "url": f"{hub}DeepSeek-V3-0324",
            "release_date": "03/2025",
            "params": 671,
        },
        {
            "id": "b",
            "simple_name": "DeepSeek v3",
            "license": "MIT",
            "url": f"{hub}DeepSeek-V3",
            "release_date": "12/2024",
            "params": 671,
        },
        {"id": "c", "simple_name": "Grok 4", "license": "proprietary", "release_date": "07/2025", "params": 300},
        {"id": "d", "simple_name": "Odd", "license": "Of its own", "release_date": "07/2025", "params": 1},
    ]
    licenses = [
        {"license": "MIT", "distribution": "open-weights"},
        {"license": "proprietary", "distribution": "api-only"},
    ]
    write(tmp_path / "models.json", json.dumps([{"name": "DeepSeek", "models": models}]))
    write(tmp_path / "licenses.json", json.dumps(licenses))
    done = importer("comparia", tmp_path)
    found = {model: (claim.rule, claim.outcome, claim.level) for (model, _), claim in claims(done).items()}
    assert found == {
        "deepseek-v3-0324": ("CIA-2", "public", ""),
        "deepseek-v3": ("CIA-2", "public", ""),
        "grok-4": ("CIA-1", "classified", "D2"),
    }
    assert records(done)["deepseek-v3"].released == "2024-12"
    assert records(done)["grok-4"].size == ""  # an estimate of the source: the developer does not say
    assert [problem.value for problem in done.problems] == ["Of its own"]


def test_models_dev(importer: Importer, tmp_path: Path) -> None:
    text = (
        'name = "{name}"\nrelease_date = "2025-04"\nopen_weights = {weights}\n{more}\n[modalities]\ninput = ["text"]\n'
    )
    write(tmp_path / "alibaba" / "a.toml", text.format(name="Qwen3-Coder", weights="true", more='license = "MIT"'))
    write(tmp_path / "alibaba" / "b.toml", text.format(name="Qwen Max", weights="false", more=""))
    write(tmp_path / "alibaba" / "c.toml", text.format(name="Qwen Open", weights="true", more=""))
    write(tmp_path / "alibaba" / "d.toml", "name = [")
    done = importer("models-dev", tmp_path)
    found = {model: (claim.rule, claim.outcome) for (model, _), claim in claims(done).items()}
    assert found == {
        "qwen-3-coder": ("MD-1", "public"),
        "qwen-max": ("MD-3", "unknown"),
        "qwen-open": ("MD-2", "unknown"),
    }
    assert claims(done)["qwen-max", WEIGHTS].likely == ("D2",)
    assert (records(done)["qwen-max"].developer, records(done)["qwen-max"].key) == (("alibaba",), "alibaba/b")
    assert "not TOML" in done.problems[0].reason


def test_helm(importer: Importer, tmp_path: Path) -> None:
    models = """models:
  - {name: simple/model1, display_name: Simple Model 1, creator_organization_name: Helm, access: open}
  - {name: meta/llama-2-7b, display_name: Llama 2 (7B), creator_organization_name: Meta, access: open,
     num_parameters: 7000000000, release_date: 2023-07-18}
  - {name: openai/gpt-4, display_name: GPT-4, creator_organization_name: OpenAI, access: limited}
  - {name: google/palm, display_name: PaLM (540B), creator_organization_name: Google, access: closed}
"""
    done = importer("helm", write(tmp_path / "model_metadata.yaml", models))
    found = {model: (claim.rule, claim.outcome, claim.level) for (model, _), claim in claims(done).items()}
    assert found == {
        "llama-2-7b": ("HELM-1", "unknown", ""),
        "gpt-4": ("HELM-2", "unknown", ""),
        "palm-540b": ("HELM-3", "classified", "D1"),
    }
    assert (records(done)["llama-2-7b"].size, records(done)["llama-2-7b"].released) == ("7000000000", "2023-07-18")


def test_mteb_keeps_the_owner_in_the_name_unless_it_is_the_developer(importer: Importer, tmp_path: Path) -> None:
    row = {
        "name": "Qwen/Qwen3-Embedding-8B",
        "license": "apache-2.0",
        "open_weights": "True",
        "public_training_code": "",
        "public_training_data": "True",
        "adapted_from": "",
        "n_parameters": "<expr>",
    }
    copy = row | {
        "name": "someone/Qwen3-Embedding-8B",
        "license": "https://example.org/license",
        "adapted_from": "Qwen/Qwen3-Embedding-8B",
        "public_training_code": "https://example.org/code",
    }
    closed = row | {"name": "openai/text-embedding-3-large", "open_weights": "False", "public_training_data": ""}
    done = importer("mteb", write_csv(tmp_path / "mteb.csv", [row, copy, closed]))
    found = {key: (claim.rule, claim.outcome) for key, claim in claims(done).items()}
    assert found == {
        ("qwen-3-embedding-8b", WEIGHTS): ("MTEB-1", "public"),
        ("qwen-3-embedding-8b", "pre-training-data"): ("MTEB-6", "unknown"),
        ("someone-qwen-3-embedding-8b", WEIGHTS): ("MTEB-2", "unknown"),
        ("someone-qwen-3-embedding-8b", "fine-tuning-code"): ("MTEB-4", "unknown"),
        ("someone-qwen-3-embedding-8b", "supervised-fine-tuning-data"): ("MTEB-6", "unknown"),
        ("text-embedding-3-large", WEIGHTS): ("MTEB-3", "unknown"),
    }
    assert records(done)["qwen-3-embedding-8b"].size == ""


def test_the_tags_of_the_hub(importer: Importer, tmp_path: Path) -> None:
    row = {
        "model_id": "Qwen/Qwen3-8B",
        "tags": "license:mit,base_model:Qwen/Qwen3-8B-Base,base_model:finetune:Qwen/Qwen3-8B-Base,"
        "dataset:squad,arxiv:2505.09388",
        "pipeline_tag": "text-generation",
        "downloads": "42",
        "created_at": "2025-04-27 03:42:21+00:00",
    }
    several = row | {"model_id": "someone/mix", "tags": "license:mit,license:apache-2.0"}
    none = row | {"model_id": "someone/none", "tags": "region:us"}
    write_csv(tmp_path / "top_models.csv", [row, several])
    write_csv(tmp_path / "tracked_models.csv", [row, none])
    done = importer("hf", tmp_path)
    found = {model: (claim.rule, claim.outcome, claim.licenses) for (model, _), claim in claims(done).items()}
    assert found == {
        "qwen-3-8b": ("HF-1", "public", ("mit",)),
        "someone-mix": ("HF-3", "unknown", ("mit", "apache-2-0")),
        "someone-none": ("HF-3", "unknown", ()),
    }
    record = records(done)["qwen-3-8b"]
    assert (record.base_models, record.base_relation, record.datasets) == (
        ("Qwen/Qwen3-8B-Base",),
        "finetune",
        ("squad",),
    )
    assert (record.record_date, record.released) == ("2025-04-27", "")
    assert (record.downloads, record.paper_link) == ("42", ("https://arxiv.org/abs/2505.09388",))


def test_values_of_another_shape_are_reported_and_stop_nothing(importer: Importer, tmp_path: Path) -> None:
    write(
        tmp_path / "models.json",
        '[3, {"name": "Meta", "models": ["x", {"id": "a", "simple_name": "A", "license": "MIT"}]}]',
    )
    write(tmp_path / "licenses.json", '[{"license": "MIT", "distribution": "open-weights"}]')
    done = importer("comparia", tmp_path)
    assert list(records(done)) == ["a"]
    assert {problem.reason for problem in done.problems} == {"no list of models", "not a model but a value"}
    write(tmp_path / "toml" / "a.toml", 'name = "A 1"\nopen_weights = true\nweights = 3\nmodalities = [1]\n')
    assert list(records(importer("models-dev", tmp_path / "toml"))) == ["a-1"]
    write(
        tmp_path / "mot" / "a.yml",
        "release: {name: B 1, license: x, components: [x, {name: Datasets, license: [MIT]}]}\n",
    )
    assert list(records(importer("mot", tmp_path / "mot"))) == ["b-1"]
