"""What pages say of the time of their claims: as of when they hold, and what was corrected since."""

import re

from flask.testing import FlaskClient
from visit import text_of


def test_the_lead_of_a_model_names_the_date_of_its_claims_and_what_was_corrected_since(client: FlaskClient) -> None:
    lead = text_of(client, "/model/grok-1").split('<p class="lead">')[1].split("</p>")[0]
    assert lead.startswith("As published, 2023-12-28: of 12 components, ")
    assert '<a href="#corrections">1 corrected since</a>' in lead
    assert "corrected since" not in text_of(client, "/model/bloom")
    badge = client.get("/model/grok-1/badge.svg").get_data(as_text=True)
    assert "Grok-1, as published, 2023-12-28: 0 of 9 components are free of restrictions; 1 corrected since<" in badge
    corrected = client.get("/model/grok-1/badge.svg?view=corrected").get_data(as_text=True)
    assert "Grok-1, as corrected: 1 of 9 components are free of restrictions<" in corrected


def test_what_a_correction_has_raised_needs_no_advice(client: FlaskClient) -> None:
    def advice(path: str) -> str:
        return text_of(client, path).partition('id="raise"')[2].partition("</table>")[0]

    assert "Release the data for download" not in advice("/model/grok-1")
    assert "By the claims as corrected" in advice("/model/grok-1")
    assert advice("/claim/eiras-2024/grok-1/architecture-and-weights") == ""
    assert "Give access to the data" in advice("/model/gpt-4")


def test_a_regulation_is_described_as_it_was_when_its_source_came_out(client: FlaskClient) -> None:
    assert "Eiras et al. 2024 described it in April 2024. It is not kept up to date." in text_of(
        client, "/regulation/eu-ai-act"
    )
    assert "Eiras et al. 2024 described them in April 2024. It is not kept up to date." in text_of(
        client, "/regulations"
    )
    assert "not kept up to date" not in text_of(client, "/developer/meta")


def test_figures_of_use_say_as_of_when_they_are(client: FlaskClient) -> None:
    facts = text_of(client, "/model/llama-2").partition("</dl>")[0]
    assert facts.count('<span class="quiet">as of 2023-12-28</span>') == 3
    assert "as of" not in text_of(client, "/model/grok-1").partition("</dl>")[0]
    for path in ("/models", "/models?view=corrected", "/compare?model=llama-2&model=bloom&view=derived"):
        assert re.search(r"Figures of use \([^)]*downloads[^)]*\) as of 2023-12-28\.", text_of(client, path)), path


def test_all_dates_are_written_alike_and_sort_by_time(client: FlaskClient) -> None:
    assert "<td>2023-02</td>" in text_of(client, "/models")
    assert ">02/2023<" not in text_of(client, "/models")
    assert "02/2023" in text_of(client, "/queries/model-table.csv")  # as the paper prints it
    down = text_of(client, "/queries/model-table?_sort=-release_date")
    months = re.findall(r"<td>(\d{4}-\d\d)</td>", down)
    assert months == sorted(months, reverse=True)
    assert len(set(months)) > 10


def test_pages_on_one_subject_can_be_told_apart_by_their_titles(client: FlaskClient) -> None:
    pairs = [("/risks", "/queries/risks"), ("/sources", "/queries/sources"), ("/term/Developer", "/term/developer")]
    for pair in pairs:
        one, other = (text_of(client, path).partition("<title>")[2].partition("</title>")[0] for path in pair)
        assert one.casefold() != other.casefold()
