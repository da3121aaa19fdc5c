"""Styles name no left and right: some languages are written from the right."""

import re

import pytest

from tests.site import ROOT

STYLES = sorted(
    path.relative_to(ROOT)
    for folder in ("apps", "frontend")
    for path in (ROOT / folder).rglob("*.css")
    if not {"dist", "static"} & set(path.parts)
)
VALUE = r"(?:[^\s;(]|\((?:[^()]|\([^()]*\))*\))+"
# `env(safe-area-inset-left)` is a side of the screen, not of the text.
SIDE = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-)?(?:left|right)(?:-\w+)?\s*:"
    r"|border-(?:top|bottom)-(?:left|right)-radius|(?:float|clear|text-align)\s*:\s*(?:left|right)"
    rf"|border-radius\s*:\s*{VALUE}\s+\S"  # each corner has its own
    # Of four values the second and the fourth are the right and the left side.
    rf"|(?<![\w-])(?:inset|margin|padding)\s*:\s*{VALUE} +(?P<right>{VALUE}) +{VALUE}"
    rf" +(?!(?P=right)\s*;){VALUE}\s*;"
)


@pytest.mark.parametrize("path", STYLES, ids=str)
def test_a_style_sheet_names_no_side_of_a_text(path: object) -> None:
    assert SIDE.findall((ROOT / str(path)).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    ["margin-left: 1px;", "right: 0;", "text-align: left;", "border-top-left-radius: 1px;",
     "inset: 1px 2px 3px 4px;", "border-radius: 1px 2px;"],
)  # fmt: skip
def test_a_side_is_found(code: str) -> None:
    assert SIDE.search(f"a {{ {code} }}")


@pytest.mark.parametrize(
    "code",
    [
        "margin-inline-start: 1px;",
        "inset: 1px 2px 3px 2px;",
        "text-align: start;",
        "inset: 0 calc(-1 * var(--a));",
        "border-radius: calc(1px + var(--a));",
    ],
)
def test_values_that_follow_the_text_are_fine(code: str) -> None:
    assert not SIDE.search(f"a {{ {code} }}")
