"""A soak that finds growth fails, and its plot shows every process."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from bench.plot import line_chart
from bench.soak.crowd import Crowd
from bench.soak.samples import Sample, growth, services_growth

BASELINE = Sample(memory=100_000_000, threads=14, descriptors=23)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"memory": 121_000_000}, "web: 100 MB became 121 MB"),
        ({"threads": 25}, "web: 14 threads became 25"),
        ({"descriptors": 34}, "web: 23 descriptors became 34"),
        ({"sockets": 1}, "web: 0 sockets became 1"),
        ({"event_streams": 1}, "web: 0 event_streams became 1"),
        ({"streams": 1}, "web: 0 streams became 1"),
    ],
    ids=str,
)
def test_growth_beyond_the_baseline_is_named(changed: dict[str, int], sentence: str) -> None:
    assert growth("web", BASELINE, replace(BASELINE, **changed)) == [sentence]


def test_a_fifth_more_memory_and_a_fuller_pool_are_no_growth() -> None:
    after = Sample(memory=119_000_000, threads=24, descriptors=33)
    assert growth("web", BASELINE, after) == []


def test_groups_that_were_not_left_are_named() -> None:
    before = {"groups": 10, "database connections": 20}
    assert services_growth(before, {"groups": 11, "database connections": 30}) == [
        "10 groups became 11"
    ]


@pytest.mark.parametrize(
    ("ids", "faults"),
    [(["e:4", "e:4", "e:5", "e:6"], 0), (["e:4", "e:6"], 1), (["e:4", "e:3"], 1)],
    ids=str,
)
def test_a_gap_in_an_event_stream_is_a_fault(ids: list[str], faults: int) -> None:
    crowd = Crowd([], [])
    cursor = ""
    for each in ids:
        cursor = crowd._next_id(cursor, each)
    assert len(crowd.faults) == faults


def test_the_plot_has_a_line_and_a_name_for_each_process() -> None:
    lines = {"daphne": [(0.0, 100.0), (30.0, 110.0)], "uvicorn <1>": [(0.0, 90.0), (30.0, 95.0)]}
    root = ET.fromstring(line_chart("Memory", "MB", lines))
    found = [element.tag.rpartition("}")[2] for element in root]
    assert found.count("polyline") == len(lines)
    assert {element.text for element in root} >= {"Memory", "MB", "daphne", "uvicorn <1>"}
