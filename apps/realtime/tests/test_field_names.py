"""A migration renames the fields of logged events, in all rows of one kind and in no others."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from apps.realtime.models import LogEntry
from apps.realtime.schema import field_names
from apps.realtime.schema.field_names import rename_event_fields
from apps.realtime.services import publish
from apps.realtime.testing import logged_events
from apps.realtime.tests.factories import NoteSaved

pytestmark = pytest.mark.django_db(transaction=True)

RENAME = rename_event_fields("test.log", {"note.saved": {"number": "note_number"}})


def run(code: Any) -> None:
    with connection.schema_editor() as editor:
        code(apps, editor)


@transaction.atomic
def notes(stream: str, *numbers: int) -> None:
    for number in numbers:
        publish(stream=stream, event=NoteSaved(number=number))


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_every_event_of_the_kind_is_renamed_and_renamed_back(
    batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(field_names, "BATCH", batch)
    notes("test.log.1", 1, 2, 3)
    notes("test.logbook.1", 4)
    before = list(LogEntry.objects.order_by("pk").values_list("frame", flat=True))
    run(RENAME.code)
    assert [event.get("note_number") for event in logged_events("test.log.1")] == [1, 2, 3]
    assert logged_events("test.logbook.1") == [{"type": "note.saved", "number": 4}]
    run(RENAME.reverse_code)
    assert list(LogEntry.objects.order_by("pk").values_list("frame", flat=True)) == before


def test_events_of_other_types_stay_as_they_are() -> None:
    notes("test.log.1", 1)
    run(rename_event_fields("test.log", {"note.deleted": {"number": "x"}}).code)
    assert logged_events("test.log.1") == [{"type": "note.saved", "number": 1}]
