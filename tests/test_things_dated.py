"""What pages say of the time of their claims: in which view, and as of when they hold."""

import re

from flask.testing import FlaskClient
from visit import text_of


def test_the_lead_and_the_badge_of_a_model_name_the_view_and_the_dates_of_its_claims(client: FlaskClient) -> None:
    def lead(path: str) -> str:
        return text_of(client, path).split('<p class="lead">')[1].split("</p>")[0]

    def badge(path: str) -> str:
        return client.get(path).get_data(as_text=True)

    assert lead("/model/grok-1").startswith("12 components: 2 free of restrictions, ")
    assert lead("/model/grok-1").endswith(" View: current, claims dated 2023-12-28 to 2024-03-17.")
    printed = lead("/model/grok-1?view=eiras-2024")
    assert printed.startswith("12 components: 1 restricted, ")
    assert printed.endswith(" View: as printed by Eiras et al. 2024, claims dated 2023-12-28.")
    assert lead("/model/llama-2").endswith(" View: current, claims dated 2023-12-28.")
    current = "Grok-1, current, claims dated 2023-12-28 to 2024-03-17: 2 of 9 components are free of restrictions<"
    assert current in badge("/model/grok-1/badge.svg")
    printed = (
        "Grok-1, as printed by Eiras et al. 2024, claims dated 2023-12-28: 0 of 9 components are free of restrictions<"
    )
    assert printed in badge("/model/grok-1/badge.svg?view=eiras-2024")


def test_what_a_correction_has_raised_needs_no_advice(client: FlaskClient) -> None:
    def advice(path: str) -> str:
        return text_of(client, path).partition('id="raise"')[2].partition("</table>")[0]

    assert "Release the data for download" not in advice("/model/grok-1")
    assert 'href="/term/ArchitectureAndWeights"' not in advice("/model/grok-1")
    assert "Release the data for download" in advice("/model/grok-1?view=eiras-2024")
    assert advice("/claim/eiras-2024/grok-1/architecture-and-weights") == ""
    assert "Give access to the data" in advice("/model/gpt-4")


def test_a_regulation_is_described_as_it_was_when_its_source_came_out(client: FlaskClient) -> None:
    assert "Eiras et al. 2024 described it in April 2024. It is not updated." in text_of(
        client, "/regulation/eu-ai-act"
    )
    assert "Eiras et al. 2024 described them in April 2024. It is not updated." in text_of(client, "/regulations")
    assert "not kept up to date" not in text_of(client, "/developer/meta")


def test_figures_of_use_say_as_of_when_they_are(client: FlaskClient) -> None:
    facts = text_of(client, "/model/llama-2").partition("</dl>")[0]
    assert facts.count('<span class="quiet">as of 2023-12-28</span>') == 3
    assert "as of" not in text_of(client, "/model/grok-1").partition("</dl>")[0]
    for path in ("/models", "/models?view=eiras-2024", "/compare?model=llama-2&model=bloom&view=eiras-2024"):
        assert re.search(r"Figures of use \([^)]*downloads[^)]*\) as of 2023-12-28\.", text_of(client, path)), path


def test_all_dates_are_written_alike_and_sort_by_time(client: FlaskClient) -> None:
    assert '<td class="date" data-head="Release date">2023-02</td>' in text_of(client, "/models")
    assert ">02/2023<" not in text_of(client, "/models")
    assert "02/2023" in text_of(client, "/queries/model-table.csv")  # as the paper prints it
    down = text_of(client, "/queries/model-table?_sort=-release_date")
    months = re.findall(r'<td class="date"[^>]*>(\d{4}-\d\d)</td>', down)
    assert months == sorted(months, reverse=True)
    assert len(set(months)) > 10


def test_pages_on_one_subject_can_be_told_apart_by_their_titles(client: FlaskClient) -> None:
    pairs = [("/risks", "/queries/risks"), ("/sources", "/queries/sources"), ("/term/Developer", "/term/developer")]
    for pair in pairs:
        one, other = (text_of(client, path).partition("<title>")[2].partition("</title>")[0] for path in pair)
        assert one.casefold() != other.casefold()
