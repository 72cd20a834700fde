"""Send requests to the site as a program does."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def text_of(client: FlaskClient, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, f"{path}: {response.status}"
    return response.get_data(as_text=True)


def send(client: FlaskClient, text: str | bytes, media: str = "text/turtle", accept: str = "") -> tuple[int, str, str]:
    headers = {"Accept": accept} if accept else {}
    response = client.post("/api/check", data=text, content_type=media, headers=headers)
    return response.status_code, response.mimetype or "", response.get_data(as_text=True)


def get(client: FlaskClient, query: str, accept: str = "", **more: str) -> TestResponse:
    headers = {"Accept": accept} if accept else {}
    return client.get("/sparql", query_string={"query": query, **more}, headers=headers)
