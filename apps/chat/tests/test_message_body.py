"""The page's template and its script make the same of a text: both pass the same cases."""

import json
from pathlib import Path
from typing import Any

import pytest

from apps.chat.message_body import body_parts
from apps.chat.text import excerpt

CASES = json.loads(
    (Path(__file__).parents[1] / "frontend/samples/bodies.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=[case["about"] for case in CASES])
def test_a_text_has_these_parts(case: dict[str, Any]) -> None:
    found = [[*part] if part.kind == "block" else [*part[:2]] for part in body_parts(case["body"])]
    assert found == case["parts"]


def test_an_excerpt_is_one_line_without_the_marks_of_code() -> None:
    body = "Run `make`,\nthen\n```sh\nmake test\n```\nand @grace"
    assert excerpt(body) == "Run make, then make test and @grace"
