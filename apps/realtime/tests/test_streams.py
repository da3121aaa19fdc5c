"""One grammar of stream names: for the system check, the wire and the routes."""

from uuid import UUID, uuid4

import pytest
from channels.layers import BaseChannelLayer
from pydantic import TypeAdapter, ValidationError

from apps.realtime.layer.threads import in_thread
from apps.realtime.models import Stream
from apps.realtime.protocol import StreamName
from apps.realtime.server.checks import streams_have_group_names
from apps.realtime.testing import TestSocket
from apps.realtime.tests.factories import NoteConsumer, NoteStream, note_send, numbers

wire_type = TypeAdapter[str](StreamName)


@pytest.mark.parametrize(
    "name",
    [
        "test.log",
        "test.log.x",
        "test.log.0",
        "test.log.01",
        "test.log.-1",
        "test.log.1\n",
        "test.log.²",
        f"test.log.{10**18}",
        "test.log.7c9e6679-7425-40de-944b-e07fc1f90ae7",  # of a row with a number
        "other.log.1",
    ],
)
def test_a_name_without_a_key_of_the_kind_has_no_key(name: str) -> None:
    assert NoteStream.key_of(name) is None


@pytest.mark.parametrize("kind", ["my_app.room", "shop-2", "a.b.c", "x" * 50])
def test_a_kind_that_passes_the_check_makes_names_for_the_wire_the_layer_and_the_database(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NoteStream, "kind", kind)
    assert list(streams_have_group_names()) == []
    key = uuid4()
    monkeypatch.setattr(NoteStream, "key_from", UUID)
    name = NoteStream.name(key)
    assert NoteStream.key_of(name) == key
    assert wire_type.validate_python(name) == name
    assert BaseChannelLayer.group_name_regex.match(name)
    assert len(name) < BaseChannelLayer.MAX_NAME_LENGTH
    Stream(name=name).full_clean(validate_unique=False)


@pytest.mark.parametrize("kind", ["chat room", "raum.größe", "x" * 51, "", "chat\n"])
def test_a_kind_that_does_not_fit_is_refused_by_the_check_and_the_wire(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NoteStream, "kind", kind)
    assert {error.id for error in streams_have_group_names()} == {"realtime.E004"}
    with pytest.raises(ValidationError):
        wire_type.validate_python(NoteStream.name(1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("layer", "hub")
async def test_a_kind_with_an_underscore_is_read_over_a_websocket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(NoteStream, "kind", "my_app.room")
    async with TestSocket("/", app=NoteConsumer.as_asgi()) as socket:
        assert (await socket.subscribe("my_app.room.1"))["type"] == "ok"
        await in_thread(note_send, 1, 7)
        assert numbers([await socket.event()]) == [7]
