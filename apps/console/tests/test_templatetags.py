"""Docstrings as HTML: paragraphs and code, and no markup of their own."""

from apps.console.templatetags.console import breakable, code, prose


def test_backticks_become_code_and_markup_stays_text() -> None:
    assert code("Send `ping` & <b>wait</b>.") == (
        "Send <code>ping</code> &amp; &lt;b&gt;wait&lt;/b&gt;."
    )


def test_empty_lines_separate_paragraphs() -> None:
    assert prose("One\nline.\n\nTwo `x<y`.") == (
        "<p>One\nline.</p>\n<p>Two <code>x&lt;y</code>.</p>"
    )


def test_a_path_may_break_after_its_dots() -> None:
    assert breakable("event.<id>") == "event.<wbr>&lt;id&gt;"
