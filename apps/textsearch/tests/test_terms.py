"""The words of a search text."""

import pytest

from apps.textsearch.terms import QUERY_LENGTH, TERMS, terms_of


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("green  signals\n", ["green", "signals"]),
        ('"9:14" - (on time)', ['"9:14"', "(on", "time)"]),
        ("& | ! ' \" * \\ ::", []),
        ("a\x00b \ud83d", ["ab"]),
        ("", []),
        ("вокзал 駅 محطة", ["вокзал", "駅", "محطة"]),
    ],
)
def test_words_with_a_letter_or_a_digit_count(text: str, terms: list[str]) -> None:
    assert terms_of(text) == terms


def test_long_questions_are_cut() -> None:
    assert len(terms_of("ab " * 500)) == TERMS
    assert terms_of("x" * 500) == ["x" * QUERY_LENGTH]
