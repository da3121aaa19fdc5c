"""Matches are marked, and the rest of a text is escaped."""

import pytest

from apps.textsearch.marks import LENGTH, START, STOP, excerpt, highlighted


def marked(text: str) -> str:
    return text.replace("[", START).replace("]", STOP)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a [match] & [more]", "a <mark>match</mark> &amp; <mark>more</mark>"),
        ("[<script>]", "<mark>&lt;script&gt;</mark>"),
        ("half a [match", "half a match"),
        ("] before, [[twice]", " before, <mark>twice</mark>"),
        ("", ""),
    ],
)
def test_matches_are_marked_and_all_else_is_escaped(text: str, html: str) -> None:
    assert highlighted(marked(text)) == html


def test_an_excerpt_is_the_part_around_the_first_match() -> None:
    found = excerpt(marked("before " * 50 + "the [match] " + "after " * 100))
    assert found.startswith("…before")
    assert "the <mark>match</mark> after" in found
    assert found.endswith("after…")
    assert len(found) < LENGTH + 20


def test_an_excerpt_of_a_short_text_is_the_text() -> None:
    assert excerpt(marked("a [match]")) == "a <mark>match</mark>"
    assert excerpt("no match") == "no match"


@pytest.mark.parametrize("text", ["x" * 1000, "x" * 500 + "[y]" + "x" * 500, "[" + "x" * 500 + "]"])
def test_a_word_without_an_end_has_an_excerpt_too(text: str) -> None:
    found = excerpt(marked(text))
    assert found
    assert found.count("<mark>") == found.count("</mark>")
