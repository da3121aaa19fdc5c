"""Text that people type, made fit to store and to show."""

import pytest

from apps.realtime.services import clean_line, clean_text, is_visible, shorten


@pytest.mark.parametrize(
    ("typed", "text", "line"),
    [
        (" one\r\ntwo\rthree\n", "one\ntwo\nthree", "one two three"),
        ("a\x00b\x1b[31mc\td\x85", "ab[31mc\td", "ab[31mc d"),
        ("half a \ud83d pair", "half a  pair", "half a pair"),
        ("  \x07 ", "", ""),
        ("<b>&amp; ünï 🚦", "<b>&amp; ünï 🚦", "<b>&amp; ünï 🚦"),
    ],
)
def test_text_is_kept_without_control_characters_and_surrogates(
    typed: str, text: str, line: str
) -> None:
    assert clean_text(typed) == text
    assert clean_line(typed) == line


@pytest.mark.parametrize(
    ("line", "short"),
    [("x" * 10, "x" * 10), ("x" * 11, "x" * 9 + "…"), ("12345678 90123", "12345678…")],
)
def test_a_long_line_ends_with_an_ellipsis(line: str, short: str) -> None:
    assert shorten(line, 10) == short


@pytest.mark.parametrize(
    ("text", "visible"), [("", False), (" \n\u200b\u2060", False), ("x", True), ("🚦", True)]
)
def test_text_is_visible_if_it_has_a_character_to_see(text: str, visible: bool) -> None:
    assert is_visible(text) is visible
