"""Rows, a page at a time."""

import pytest

from apps.realtime.ids import row_id_from
from apps.realtime.models import Stream
from apps.realtime.selectors import page_get

SIZE = 3


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 3, 4, 7])
def test_the_pages_have_every_row_once_newest_first(count: int) -> None:
    Stream.objects.bulk_create(Stream(name=f"test.log.{n}") for n in range(1, count + 1))
    everything = list(Stream.objects.order_by("-pk"))
    found, before = [], None
    while True:
        page = page_get(rows=Stream.objects.all(), before=before, size=SIZE)
        found.append(page.rows)
        before = page.next_before
        if before is None:
            break
    assert [row for rows in found for row in rows] == everything
    assert [len(rows) for rows in found[:-1]] == [SIZE] * (len(found) - 1)
    assert found[-1] or not count


def test_the_id_of_a_row_is_read_from_text() -> None:
    assert [row_id_from(text) for text in ("1", str(2**53 - 1))] == [1, 2**53 - 1]


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "x", "1e3", "²", "1;", str(2**53)])
def test_text_that_is_no_row_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        row_id_from(text)
