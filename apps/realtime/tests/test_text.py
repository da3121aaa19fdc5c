"""Cleaning text that people type."""

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
    ("text", "visible"),
    [
        ("", False),
        (" \n\u200b\u2060", False),
        ("x", True),
        ("🚦", True),
        ("\u2800\u2803", True),  # braille, with its blank
        ("x\u3164", True),
        ("\u3131", True),  # a Hangul letter
    ],
)
def test_text_is_visible_if_it_has_a_character_to_see(text: str, visible: bool) -> None:
    assert is_visible(text) is visible


# Unicode 17: Default_Ignorable_Code_Point, in ranges of code points.
IGNORABLE = """
    00AD 034F 061C 115F-1160 17B4-17B5 180B-180F 200B-200F 202A-202E 2060-206F 3164 FE00-FE0F FEFF
    FFA0 FFF0-FFF8 1BCA0-1BCA3 1D173-1D17A E0000-E0FFF
"""
# Letters and symbols that fonts draw as nothing.
DRAWN_AS_NOTHING = "2800 FFFC 1D159 13441-13442"


@pytest.mark.parametrize("span", [*IGNORABLE.split(), *DRAWN_AS_NOTHING.split()])
def test_letters_and_symbols_that_show_nothing_are_no_text(span: str) -> None:
    first, _, last = span.partition("-")
    for code in range(int(first, 16), int(last or first, 16) + 1):
        assert not is_visible(f" {chr(code)} "), hex(code)
        assert clean_text(f" {chr(code)}\n{chr(code)}") == clean_line(chr(code)) == "", hex(code)
