"""The license check: models and licenses against the terms of a user, on the command line, as pages and files."""

import csv
import io
import json

import pytest
from conftest import Openness
from flask.testing import FlaskClient

from openness.landscape import Landscape
from openness.paths import ROOT
from openness.query import saved_queries
from openness.query.answer import ask
from openness.query.license_checker import LicenseChecker
from openness.query.own_terms import DEEDS, OwnTerms
from openness.rdf.rows import Answer
from openness.terms import BASE

HOST, TRAIN, RELICENSE, MODIFY = (frozenset({deed}) for deed in ("host", "train", "relicense", "modify"))


@pytest.fixture(scope="module")
def checker(landscape: Landscape) -> LicenseChecker:
    def asking(name: str, given: object) -> Answer:
        answer = ask(landscape, saved_queries.read(ROOT, name), given)  # type: ignore[arg-type]
        assert isinstance(answer, Answer)
        return answer

    return LicenseChecker(landscape.store, asking)


@pytest.mark.parametrize(
    ("license_", "terms", "answer", "clause"),
    [
        ("falcon-180b-data", OwnTerms(), "permitted with conditions", ""),
        ("falcon-180b-data", OwnTerms(deeds=HOST), "conflict", "9.3"),
        ("llama-2", OwnTerms(monthly_users=700_000_000), "permitted with conditions", ""),
        ("llama-2", OwnTerms(monthly_users=700_000_001), "conflict", "2"),
        ("llama-2", OwnTerms(deeds=TRAIN), "conflict", "1.b.v"),
        ("llama-2", OwnTerms(deeds=MODIFY), "conflict", "1.b.v"),
        ("llama", OwnTerms(), "conflict", "1.a, 2.a"),
        ("llama", OwnTerms("research"), "permitted with conditions", ""),
        ("llama", OwnTerms("research", field="military"), "conflict", "2.a"),
        ("stability-community", OwnTerms(annual_revenue=1_000_000), "permitted with conditions", ""),
        ("stability-community", OwnTerms(annual_revenue=1_000_001), "conflict", "III"),
        ("devstral-modified-mit", OwnTerms(annual_revenue=240_000_001), "conflict", "(b)"),
        ("tencent-hunyuan-3d-2-0", OwnTerms(place="South Korea"), "conflict", "1.l, 5.c"),
        ("tencent-hunyuan-3d-2-0", OwnTerms(place="elsewhere"), "permitted with conditions", ""),
        ("cc-by-sa-4-0", OwnTerms(deeds=RELICENSE), "conflict", "Section 3(b)(1)"),
        ("glm-130b-data", OwnTerms(field="military"), "conflict", "3"),
        ("unlicense", OwnTerms("commercial", 10**9, 10**12, "European Union", frozenset(DEEDS)), "permitted", ""),
    ],
)
def test_a_license_meets_the_terms_of_a_user(
    checker: LicenseChecker, license_: str, terms: OwnTerms, answer: str, clause: str
) -> None:
    found = checker.check_license(f"{BASE}license/{license_}", license_, terms)
    assert found.answer == answer
    assert clause in {reason.clause for reason in found.parts[0].answer.reasons if reason.verdict == answer} | {""}
    assert all(reason.evaluated_by and reason.evaluated_on for reason in found.parts[0].answer.reasons)


def test_a_duty_above_a_size_starts_there(checker: LicenseChecker) -> None:
    for users, verdicts in ((100_000_000, {"met"}), (100_000_001, {"met", "permitted with conditions"})):
        terms = OwnTerms(monthly_users=users, annual_revenue=1)
        found = checker.check_license(f"{BASE}license/moonshot-modified-mit", "Kimi", terms)
        naming = {reason.verdict for reason in found.parts[0].answer.reasons if reason.kind == "naming"}
        assert naming == verdicts


def test_the_command_line_and_the_site_give_one_answer(client: FlaskClient, openness: Openness) -> None:
    run = openness("license-check", "falcon", "gpt-4", "mit", "--do", "host", "--monthly-users", "1,000", "-f", "csv")
    assert run.returncode == 1, run.stderr
    address = "/license-check.csv?model=falcon&model=gpt-4&license=mit&do=host&monthly_users=1000"
    assert client.get(address).text == run.stdout.replace("\r\n", "\n") or client.get(address).text == run.stdout
    rows = list(csv.DictReader(io.StringIO(run.stdout)))
    assert {row["asked_about"]: row["answer"] for row in rows} == {
        "Falcon": "conflict",
        "GPT-4": "not evaluated",
        "MIT": "permitted with conditions",
    }
    assert next(row for row in rows if row["asked_about"] == "GPT-4")["note"].startswith("The weights are not public.")
    whole = json.loads(client.get(address.replace(".csv", ".json")).text)
    assert whole["terms"]["deeds"] == ["host"]
    assert [it["answer"] for it in whole["checked"]] == ["conflict", "not evaluated", "permitted with conditions"]
    assert openness("license-check", "mit").returncode == 0


def test_the_page_names_clause_reader_and_text(client: FlaskClient) -> None:
    page = client.get("/license-check?model=Falcon&model=LLaMA-2&do=host&monthly_users=800+000+000").text
    for words in ("clause 9.3", "Read by", "2026-11-30", "Text of the license", "No legal advice", "800,000,000"):
        assert words in page
    assert 'rel="canonical" href="http://localhost/license-check?model=falcon&amp;model=llama-2&amp;' in page
    assert "license-check?model=llama-2" in client.get("/model/llama-2").text
    assert "license-check?license=rail" in client.get("/license/rail").text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("model=blom", "Did you mean"),
        ("model=%3Cscript%3E", "There is no model “&lt;script&gt;”"),
        ("model=" + "x" * 3000, "There is no model"),
        ("monthly_users=-1", "is not a number of monthly users"),
        ("annual_revenue=1e999", "is not a number of revenue"),
        ("monthly_users=%D9%A3", "is not a number of monthly users"),
        ("place=atlantis", "is not a value for place"),
        ("do=everything", "is not a value for do"),
        ("component=soul", "There is no component"),
        ("field=&field=military", "given twice"),
        ("users=3", "no parameter"),
        ("&".join(f"license=x{at}" for at in range(30)), "too many"),
    ],
)
def test_input_that_does_not_fit_is_refused_with_what_does(client: FlaskClient, asked: str, words: str) -> None:
    for address in (f"/license-check?{asked}", f"/license-check.csv?{asked}"):
        answer = client.get(address)
        assert answer.status_code == 400, address
        assert words.replace("“&lt;script&gt;”", "") in answer.text or ".csv" in address
        assert "<script>" not in answer.text or answer.mimetype == "text/plain"
    assert client.get("/license-check.exe").status_code == 404
