"""The address of the site behind a proxy that ends TLS: believed where a setting says so, and never else."""

import html
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from conftest import Openness

from openness.landscape import Landscape
from openness.web.proxies import ProxiesError, from_environment

pytestmark = pytest.mark.slow

HOST = "open.example"
SAID = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": HOST}


@contextmanager
def serving(landscape: Landscape, *options: str, **environment: str) -> Iterator[str]:
    """Serve the site as a process, and return where it is."""
    command = [sys.executable, "-m", "openness", "--root", str(landscape.root), "serve", "--port", "0", *options]
    around = {**os.environ, **environment}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=around) as site:
        assert site.stderr
        try:
            yield next(found[0] for line in site.stderr if (found := re.search(r"http://[\d.:]+", line)))
        finally:
            site.terminate()


def got(address: str, headers: dict[str, str]) -> str:
    request = urllib.request.Request(address, headers=headers)  # noqa: S310, on loopback
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
        return html.unescape(response.read().decode())


def test_without_the_setting_no_forwarded_header_is_believed(landscape: Landscape) -> None:
    with serving(landscape) as at:
        page = got(f"{at}/model/bloom", SAID)
        assert f'src="{at}/model/bloom/badge.svg"' in page
        assert HOST not in page
        assert f"Sitemap: {at}/sitemap.xml" in got(f"{at}/robots.txt", SAID)


@pytest.mark.parametrize(
    ("options", "environment"), [(("--proxies", "1"), {}), ((), {"OPENNESS_PROXIES": "1"})], ids=["option", "variable"]
)
def test_behind_one_proxy_the_addresses_are_those_that_a_visitor_sees(
    landscape: Landscape, options: tuple[str, ...], environment: dict[str, str]
) -> None:
    with serving(landscape, *options, **environment) as at:
        page = got(f"{at}/model/bloom", SAID)
        assert f'src="https://{HOST}/model/bloom/badge.svg"' in page
        assert "](https://w3id.org/openness/model/bloom)" in page
        assert at not in page
        assert f"https://{HOST}/sparql" in got(f"{at}/dataset", SAID)
        assert f"Sitemap: https://{HOST}/sitemap.xml" in got(f"{at}/robots.txt", SAID)
        # What a visitor sent comes before what the proxy adds; without the setting, nothing changes.
        forged = {"X-Forwarded-Proto": "gopher, https", "X-Forwarded-Host": f"evil.example, {HOST}"}
        assert "evil" not in (page := got(f"{at}/model/bloom", forged))
        assert f'src="https://{HOST}/model/bloom/badge.svg"' in page
        assert f'src="{at}/model/bloom/badge.svg"' in got(f"{at}/model/bloom", {})


@pytest.mark.parametrize("typed", ["-1", "one", "10", "", "²", "9" * 5000])
def test_a_number_of_proxies_that_is_none_is_refused(openness: Openness, typed: str) -> None:
    with pytest.raises(ProxiesError, match="Give one from 0 to 9"):
        from_environment({"OPENNESS_PROXIES": typed})
    if typed:
        assert openness("serve", "--proxies", typed).returncode == 2


def test_no_proxy_is_believed_where_nobody_says_so() -> None:
    assert from_environment({}) == 0
    assert from_environment({"OPENNESS_PROXIES": "2"}) == 2
