"""Two people's changes of one text."""

import pytest

from apps.liveblog.editing.merge import marked, merge

BASE = "The engine left at nine.\n\nIt has six coaches.\n\nThe driver is Ann."


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        (BASE, BASE.replace("nine", "ten"), BASE.replace("nine", "ten")),
        (BASE.replace("nine", "ten"), BASE, BASE.replace("nine", "ten")),
        (BASE.replace("nine", "ten"), BASE.replace("nine", "ten"), BASE.replace("nine", "ten")),
        (
            BASE.replace("nine", "ten"),
            BASE.replace("Ann", "Bea"),
            BASE.replace("nine", "ten").replace("Ann", "Bea"),
        ),
        (BASE + "\n\nMine.", "First.\n\n" + BASE, "First.\n\n" + BASE + "\n\nMine."),
        (BASE.replace("\n\nIt has six coaches.", ""), BASE.replace("Ann", "Bea"),
         "The engine left at nine.\n\nThe driver is Bea."),
    ],
    ids=["theirs", "mine", "the same", "two lines", "both ends", "a line deleted"],
)  # fmt: skip
def test_changes_of_different_lines_are_all_kept(mine: str, theirs: str, merged: str) -> None:
    assert merge(BASE, mine, theirs) == merged


def test_changes_of_different_words_of_one_line_are_all_kept() -> None:
    base, mine, theirs = "a b c d e", "A b c d e", "a b c d E"
    assert merge(base, mine, theirs) == "A b c d E"


def test_where_both_have_changed_the_same_words_both_lines_are_kept() -> None:
    merged = merge("Off at nine.\nEnd.", "Off at ten.\nEnd.", "Off at noon.\nEnd.")
    assert merged == "Off at noon.\nOff at ten.\nEnd."


def test_marks_show_what_was_added_and_removed_and_are_escaped() -> None:
    assert marked("at nine <b>", "at ten <b>") == "at <del>nine</del><ins>ten</ins> &lt;b&gt;"
    assert marked("", "<script>") == "<ins>&lt;script&gt;</ins>"
