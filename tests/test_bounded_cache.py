"""What visitors ask for does not fill the memory: caches are bounded in bytes, and misses are not kept."""

import pytest
from flask.testing import FlaskClient

from openness.bounded_cache import MAX_KEY, BoundedCache, size_of
from openness.web.site import Site


def test_a_cache_stays_within_its_bytes_and_keeps_what_was_used_last() -> None:
    cache = BoundedCache(10_000)
    cache.put("used", "x" * 100)
    for at in range(1_000):
        cache.put(at, "x" * 100)
        assert cache.get("used") == "x" * 100
    assert cache.bytes <= 10_000
    assert cache.get(999)
    assert cache.get(1) is None


def test_a_cache_keeps_no_miss_no_long_key_and_nothing_too_large() -> None:
    cache = BoundedCache(10_000)
    cache.put("miss", None)
    cache.put("k" * MAX_KEY, 1)
    cache.put("large", "x" * 6_000)
    assert cache.bytes == 0
    cache.put("twice", "x" * 100)
    before = cache.bytes
    cache.put("twice", "x" * 100)
    assert cache.bytes == before


def test_the_size_of_a_table_is_that_of_its_cells() -> None:
    table = [("x" * 100, ["y" * 50]) for _ in range(1_000)]
    assert 150_000 < size_of(table) < 600_000


@pytest.mark.parametrize("address", ["/model/{}", "/claim/{}", "/term/{}", "/queries/{}", "/explore?developer={}"])
def test_names_that_are_not_there_are_not_kept(client: FlaskClient, address: str) -> None:
    opened: Site = client.application.extensions["openness"]
    client.get(address.format("first"))

    def kept() -> tuple[int, ...]:
        return opened.kept.bytes, opened.directory.bytes

    before = kept()
    for at in range(50):
        assert client.get(address.format(f"{at:06}" + "x" * 900)).status_code in {400, 404}
    assert kept() == before


@pytest.mark.parametrize("address", ["/model/{}", "/claim/{}.ttl", "/explore?q={}", "/search?q={}", "/x?{}"])
def test_an_address_that_is_too_long_is_not_even_looked_up(client: FlaskClient, address: str) -> None:
    response = client.get(address.format("x" * 50_000))
    assert response.status_code == 414
    assert len(response.data) < 20_000


@pytest.mark.parametrize(
    "name", ["%25", "a%5B1%5D", "a%23b%23c", "%F4%8F%BF%BF", "%EE%80%80", "%ED%A0%80", "a%00b", "%5B", "a%3Fb", "%7F"]
)
@pytest.mark.parametrize("kind", ["claim", "model", "term", "mapping", "source", "shape"])
def test_an_odd_name_is_not_found(client: FlaskClient, kind: str, name: str) -> None:
    assert client.get(f"/{kind}/{name}").status_code == 404
    assert client.get(f"/{kind}/{name}.ttl").status_code == 404
