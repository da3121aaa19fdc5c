"""The settings accept every value that docs/scaling.md shows."""

import re

import pytest

from apps.realtime.layer.config import BACKENDS, layer_config
from tests.site import ROOT

PAGE = (ROOT / "docs" / "scaling.md").read_text()
URLS = re.findall(r"^CHANNELS_URL=(\S+)$", PAGE, re.MULTILINE)


def test_each_step_says_where_redis_is() -> None:
    assert [url.partition("://")[0] for url in URLS] == [
        "redis+pubsub",
        "redis+pubsub+sentinel",
        "redis+pubsub",
    ]


@pytest.mark.parametrize("url", URLS)
def test_the_pages_redis_urls_are_valid(url: str) -> None:
    layer = layer_config(url)
    assert layer["BACKEND"] == BACKENDS["redis+pubsub"]
    names = url.partition("://")[2].partition("/")[0].split(",")
    found = layer["CONFIG"]["hosts"]
    told = [*map("{0[0]}:{0[1]}".format, found[0].get("sentinels", ()))]
    addresses = told or [host["address"].removeprefix("redis://")[:-2] for host in found]
    assert addresses == names


def test_a_cluster_is_refused_as_the_page_says() -> None:
    assert "Redis Cluster is unsupported" in PAGE
    with pytest.raises(ValueError, match="CHANNELS_URL begins with redis\\+cluster"):
        layer_config("redis+cluster://redis1:6379")


def test_the_metrics_to_watch_are_documented() -> None:
    """docs/operating.md is held against what /metrics says by tests of its own."""
    told = (ROOT / "docs" / "operating.md").read_text()
    watched = set(re.findall(r"\brealtime_[a-z_]+", PAGE))
    assert len(watched) > 5
    assert {name for name in watched if name.removesuffix("_bucket") not in told} == set()
