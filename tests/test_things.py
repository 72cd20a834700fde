"""The pages of things: a model, a claim, a license, a developer, a term, a rule."""

import csv
import html
import io
import re

import pytest
from flask.testing import FlaskClient
from rdflib import URIRef
from visit import text_of

from openness.terms import BASE
from openness.web.description import Description, Statement
from openness.web.site import site
from openness.web.things.license import evaluation, read_verdict
from openness.web.things.profile import profile


def test_a_model_page_shows_a_correction_with_its_reason(client: FlaskClient) -> None:
    markup = text_of(client, "/model/grok-1")
    assert "314B" in markup
    assert "weights and architecture were released under Apache 2.0" in markup
    assert 'href="/license/apache-2-0"' in text_of(client, "/model/t5")


def test_what_no_value_means_is_said_only_where_none_is_given(client: FlaskClient) -> None:
    pages = [text_of(client, path) for path in re.findall(r'href="(/model/[\w.-]+)"', text_of(client, "/models"))]
    explained = ["N/A: no value in the source" in page for page in pages]
    assert explained == [">N/A<" in page.partition("</dl>")[0] or "N/A</dd>" in page for page in pages]
    assert True in explained
    assert False in explained


def test_a_model_page_says_that_unknown_is_neither_open_nor_closed(client: FlaskClient) -> None:
    assert "neither closed nor open" in text_of(client, "/model/bloom")


def test_a_license_page_names_the_cap_on_users_and_what_is_withheld(client: FlaskClient) -> None:
    markup = text_of(client, "/license/llama-2")
    assert "700,000,000 monthly users" in markup
    assert "3 of 5" in markup
    assert '<span class="answer no">no</span>' in markup
    assert ">What the criterion means</th>" in markup  # what it means is no word of the license's
    assert "Condition of this license:</strong> Commercial use for models with up to 700 million users" in markup


def test_a_license_page_has_clauses_conditions_date_and_the_text(client: FlaskClient) -> None:
    markup = text_of(client, "/license/stability-community")
    for words in ("No legal advice", "As of 2026-11-30", "clause III", "revenue a year", "IV.c"):
        assert words in markup
    assert "https://stability.ai/community-license-agreement" in markup
    assert "undecided" in markup
    assert "3 to 4 of 5" in markup


def test_a_developer_page_lists_the_models_that_a_view_credits_to_it(client: FlaskClient) -> None:
    def credited(path: str) -> set[str]:
        markup = text_of(client, path)
        assert 'href="/queries/revisions"' in markup
        return set(re.findall(r'href="/model/([\w-]+)"', markup))

    corrected = {"gpt-neo", "gpt-j-6b", "gpt-neox-20b", "pythia"}
    assert credited("/developer/microsoft") == {"megatron-turing", "phi-2"}
    assert credited("/developer/eleutherai") == corrected
    assert credited("/developer/microsoft?view=eiras-2024") == {"megatron-turing", "phi-2"} | corrected
    assert "No source credits a model to EleutherAI in this view" in text_of(
        client, "/developer/eleutherai?view=eiras-2024"
    )


def test_a_claim_says_why_it_has_its_level_and_what_would_raise_it(client: FlaskClient) -> None:
    markup = text_of(client, "/claim/eiras-2024/llama-2/architecture-and-weights")
    assert "3 of 5" in markup
    assert "it follows from the rules" in markup
    assert "Use a license that permits 1 more" in markup
    assert "row 34, column 12" in markup
    corrected = text_of(client, "/claim/curated/grok-1/architecture-and-weights")
    assert "17 March 2024" in corrected
    assert "D2" in corrected
    assert "breaks the rule" in text_of(client, "/claim/eiras-2024/polycoder/inference-code")


def test_a_model_page_shows_the_levels_of_sources_of_rules_and_of_revisions_side_by_side(client: FlaskClient) -> None:
    def shown(component: str, view: str = "") -> str:
        row = text_of(client, f"/model/stable-lm{view}").split(f'id="{component}"')[1].split("</tr>")[0]
        assert "#why" in row
        found = re.finditer(r"chip level-\d\">(?P<level>\w\d)|(?P<words>confirmed|rules give|revises|disputed)<", row)
        return " ".join(one["level"] or one["words"] for one in found)

    assert shown("inference-code") == "C5 confirmed revises C5"
    assert shown("inference-code", "?view=eiras-2024") == "C5 rules give C4 C5"
    assert shown("architecture-and-weights") == "D4 confirmed revises D5"
    assert shown("architecture-and-weights", "?view=eiras-2024") == "D5 rules give D4 disputed D4"
    row = (
        text_of(client, "/model/stable-lm?view=eiras-2024").split('id="architecture-and-weights"')[1].split("</tr>")[0]
    )
    other = re.search(r'disputed</span>.*?href="(/claim/[^"]+)"', row, re.DOTALL)
    assert other
    assert client.get(other[1]).status_code == 200
    assert "stable-lm" in other[1]


def test_what_follows_from_switched_criteria_is_looked_up_in_the_ontology(client: FlaskClient) -> None:
    def follows(query: str) -> str:
        return text_of(client, f"/license/llama-2{query}").split('class="follows"')[1].split("</section>")[0]

    assert "<b>3</b> of 5" in follows("")
    assert "C3" in follows("")
    nothing = follows("?try=1")
    assert "<b>0</b> of 5" in nothing
    assert "C2" in nothing
    assert "D3" in nothing
    everything = "?try=1&" + "&".join(
        f"permits={name}"
        for name in (
            "ResearchUse",
            "CommercialUse",
            "ModifyAsDesired",
            "CopyrightDerivative",
            "OtherLicenseForDerivative",
        )
    )
    assert "C5" in follows(everything)
    assert "Restriction free" in follows(everything)
    assert "There is no criterion" in text_of(client, "/license/llama-2?try=1&permits=Nothing", 400)


def test_a_badge_says_in_words_what_it_shows(client: FlaskClient) -> None:
    response = client.get("/model/llama-2/badge.svg")
    assert response.mimetype == "image/svg+xml"
    picture = response.get_data(as_text=True)
    assert (
        "Openness of LLaMA-2, current, claims dated 2023-12-28: 0 of 10 components are free of restrictions" in picture
    )
    assert "style=" not in picture
    assert client.get("/model/nothing/badge.svg").status_code == 404


def test_a_badge_to_embed_is_a_picture_of_this_site_that_leads_to_the_lasting_address(client: FlaskClient) -> None:
    markup = client.get("/model/llama-2", headers={"Host": "open.example:8080"}).get_data(as_text=True)
    shown = html.unescape(markup.partition('aria-label="Badge as HTML"><code>')[2].partition("</code>")[0])
    assert 'src="http://open.example:8080/model/llama-2/badge.svg"' in shown
    assert 'href="https://w3id.org/openness/model/llama-2"' in shown


def test_a_page_can_be_cited(client: FlaskClient) -> None:
    markup = text_of(client, "/model/llama-2")
    assert "@misc{openness-model-llama-2," in markup
    assert "https://w3id.org/openness/model/llama-2" in markup


def test_each_rule_has_its_page_with_an_entry_that_passes_and_one_that_fails(client: FlaskClient) -> None:
    markup = text_of(client, "/rule/OPN221")
    assert "Does the level of a component follow" in markup
    assert "An entry that passes" in markup
    assert "An entry that fails" in markup
    assert "CC BY-SA-4.0" in markup
    assert client.get("/shape/expected-level").location == "/rule/OPN221"
    assert client.get("/rule/opn221").location == "/rule/OPN221"
    assert "Did you mean" in text_of(client, "/rule/OPN22", 404)
    assert "the strictest wins" in text_of(client, "/rule/60-level")


def test_a_term_s_page_tells_what_it_means_and_what_has_it(client: FlaskClient) -> None:
    assert (
        'href="/model/llama-2#inference-code"'
        in text_of(client, "/term/InferenceCode").split('level-3">C3')[1].split("</div>")[0]
    )
    assert "Pre-training data" in text_of(client, "/term/D4")
    assert "withheld by" in text_of(client, "/term/CommercialUse")
    assert "creativecommons.org/ns#License" in text_of(client, "/term/License")
    assert client.get("/term/License.ttl").mimetype == "text/turtle"
    assert "Did you mean" in text_of(client, "/term/Lisense", 404)


def test_a_model_page_tells_whether_its_weights_may_be_used_commercially(client: FlaskClient) -> None:
    def output(model: str) -> str:
        row = (
            text_of(client, f"/model/{model}").split("<dt>commercial use of the weights</dt><dd>")[1].split("</dd>")[0]
        )
        answer, more = re.sub("<[^>]+>", "", row).rsplit(", ", 1)
        assert more == "check your own terms"
        return answer

    policy = "no use that the licensor&#39;s policy excludes"
    assert (
        output("llama-2") == f"permitted with conditions ({policy}; up to 700,000,000 monthly users), license LLaMA-2"
    )
    assert output("opt") == "withheld, license OPT Data"
    assert output("llama") == "withheld, license LLaMA"
    assert output("gpt-4") == "weights not released"
    assert output("grok-1") == "permitted, license Apache 2.0"


def test_a_model_page_explains_the_levels_by_links_to_their_terms(client: FlaskClient) -> None:
    folded = text_of(client, "/model/llama-2").split('<details class="scales">')[1].split("</details>")[0]
    for name in ("C1", "C5", "D1", "D5", "CommercialUse"):
        assert f'href="/term/{name}"' in folded


def test_a_debated_claim_is_followed_by_each_argument_that_is_held_against_it(client: FlaskClient) -> None:
    markup = text_of(client, "/debate/closed-models-stronger-safeguards")
    held = markup.partition("<h2>Counter-arguments</h2>")[2].partition("</ul>")[0]
    assert re.findall(r'href="/counterargument/([\w-]+)"', held)[:2] == ["jailbreaking", "fine-tuning-services"]
    assert "Closed models have weaknesses too: jailbreaks get past their safeguards." in held
    assert "<dt>position</dt>" not in markup
    assert "<dt>position</dt>" not in text_of(client, "/counterargument/jailbreaking")


def test_a_debated_claim_ends_with_what_the_source_concludes(client: FlaskClient) -> None:
    page = text_of(client, "/debate/regulation-makes-closed-safer")
    assert page.index("Higher costs for legitimate users") < page.index("no panacea")


def test_a_source_names_its_authors_as_printed_and_leads_to_all_its_claims(client: FlaskClient) -> None:
    markup = text_of(client, "/source/eiras-2024")
    cited = markup.partition("<dt>citation</dt>")[2].partition("</dd>")[0]
    assert "Francisco Eiras, Aleksandar Petrov, Bertie Vidgen" in cited
    assert "Yong Suk Lee, Jakob Foerster. International" in cited
    assert "<dt>author</dt>" not in markup
    claims = markup.partition("<dt>claims from this source</dt>")[2].partition("</dd>")[0]
    asked = re.search(r'and <a href="(/queries/claims-by-source\?source=eiras-2024)">(\d+) more</a>', claims)
    assert asked
    shown = claims.count('href="/claim/')
    rows = csv.DictReader(io.StringIO(client.get(asked[1].replace("?", ".csv?")).get_data(as_text=True)))
    assert shown + int(asked[2]) == len({row["claim"] for row in rows})
    assert '<a href="/risks">' in markup.partition("<dt>risks from this source</dt>")[2].partition("</dd>")[0]


def test_what_points_at_a_thing_is_named_from_its_side(client: FlaskClient) -> None:
    assert 'href="/model/anthropic-175b-lm"' in text_of(client, "/family/anthropic-lm")
    assert "<dt>developers based here</dt>" in text_of(client, "/jurisdiction/china")


def test_risks_are_a_matrix_with_levels_and_mitigations_that_can_be_narrowed_down(client: FlaskClient) -> None:
    whole = text_of(client, "/risks")
    assert len(set(re.findall(r'<th scope="row"><a href="(/risk/[^"]+)"', whole))) == 29
    counts = dict(re.findall(r'<a href="/risks(?:\?with=([\w-]+))?"[^>]*>[^<]+</a> <span class="quiet">(\d+)', whole))
    assert counts[""] == "29"
    assert {"open-weights", "closed"} <= set(counts)
    for name in filter(None, counts):
        narrowed = text_of(client, f"/risks?with={name}")
        assert len(re.findall(r'<th scope="row"><a href="/risk/', narrowed)) == int(counts[name]) < 29
    weights = text_of(client, "/risks?with=open-weights")
    assert all("Model architecture and weights" in row for row in weights.split('<tr><th scope="row">')[1:])
    assert "There are: open-weights" in text_of(client, "/risks?with=nothing", 400)
    audit = re.search(r"Audit logs of data</a>.*?</li>", text_of(client, "/mitigations"), re.DOTALL)
    assert audit
    assert "Lowers</span>" in audit[0]
    assert 'href="/risk/training-data-opacity"' in audit[0]


def test_a_component_leads_to_its_risks_and_a_risk_to_its_models(client: FlaskClient) -> None:
    opened = text_of(client, "/term/ArchitectureAndWeights").partition('id="consequences"')[2].partition("</dl>")[0]
    risk = re.findall(r'href="(/risk/[^"]+)"', opened)[0]
    assert "/opportunity/" in opened
    page = text_of(client, risk)
    assert "Mitigations</h2>" in page
    (models,) = re.findall(r'<a href="(/explore\?component=architecture-and-weights&amp;level=[^"]+)">models', page)[:1]
    assert "heat" in text_of(client, html.unescape(models))


@pytest.mark.parametrize(
    ("name", "answer", "condition"),
    [
        ("llama-2", "permitted with ", "700,000,000 monthly users"),
        ("mit", "permitted", ""),
        ("cc-by-nc-4-0", "not permitted", ""),
        ("falcon-180b-data", "permitted with ", "clause"),
    ],
)
def test_a_license_answers_for_commercial_use_with_its_conditions(
    client: FlaskClient, name: str, answer: str, condition: str
) -> None:
    page = text_of(client, f"/license/{name}")
    verdict = page.partition('<section class="verdict"')[2].partition("</section>")[0]
    assert f"<strong>Commercial use: {answer}" in verdict
    assert condition in verdict
    assert "As read by " in verdict
    assert "No legal advice" in verdict
    assert 'id="trial"' in page


def test_a_license_that_nobody_evaluated_has_no_score(client: FlaskClient) -> None:
    page = text_of(client, "/license/llama")
    if "No source here has evaluated" in page:
        assert 'id="trial"' not in page
        assert "0 of 5" not in page


def test_a_model_s_page_links_what_sources_link_and_names_them(client: FlaskClient) -> None:
    """The paper links nothing but its license; the sources and the license text of the weights are there."""
    page = text_of(client, "/model/bloom")
    sources = page.partition('id="sources"')[2].partition('id="components"')[0]
    assert 'href="/source/eiras-2024"' in sources
    texts = re.search(r"<dt>License text</dt><dd>(.*?)</dd>", page)
    assert texts
    assert "https://" in texts[1]
    assert 'title="Pre-training code: C5"' in page


def test_a_profile_gathers_addresses_verdicts_and_models_that_are_based_on_one(client: FlaskClient) -> None:
    opn, iri = "https://w3id.org/openness#", "https://w3id.org/openness/model/bloom"
    found = {
        "a": {
            "model": [iri],
            "weightsLink": ["https://a.example/old"],
            "asOf": ["2024-01-01"],
            "verdict": ["II"],
        },
        "b": {"model": [iri], "weightsLink": ["https://a.example/new"], "asOf": ["2025-01-01"], "verdict": ["Open"]},
    }
    child = URIRef("https://w3id.org/openness/model/pythia")
    described = Description(iri, (), (Statement(child, f"{opn}baseModel", URIRef(iri), "published"),))
    with client.application.test_request_context():
        made = profile(iri, described, found, "current")
    assert [(words, [one.href for one in links]) for words, links in made.links] == [
        ("Weights", ["https://a.example/new", "https://a.example/old"])
    ]
    assert [said.words for said in made.verdicts] == ["Open", "II"]
    assert [one.text for one in made.variants] == ["Pythia"]


def test_a_license_whose_evaluation_leaves_out_commercial_use_has_no_answer_on_it(client: FlaskClient) -> None:
    with client.application.test_request_context():
        found = read_verdict([evaluation(site().describe(f"{BASE}claim/me/license/new"))])
        assert found
        assert (found.answer, found.conditions) == ("not evaluated", ())
