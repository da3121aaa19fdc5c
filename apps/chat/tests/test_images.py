"""Pictures in messages: sent once, live, and gone with their message."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from apps.chat.models import Message, Room
from apps.chat.people import Participant, member
from apps.chat.protocol import SentImage
from apps.chat.services import (
    message_delete,
    message_edit,
    message_send,
    room_delete,
)
from apps.chat.services.images import MOST_IMAGES
from apps.chat.sidebar import sidebar_get
from apps.chat.tests.factories import ROBIN, events_of, say
from apps.images.models import Image, State
from apps.images.services import image_create
from apps.images.tests.conftest import media  # noqa: F401
from apps.images.tests.factories import names, picture, upload, work_off
from apps.realtime.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(media: Path) -> Path:  # noqa: F811
    """The folder of private images."""
    return media.parent / "private-images"


def uploaded(owner: Any, size: tuple[int, int] = (60, 40), **options: Any) -> Image:
    fields = {"app": "chat", "private": True, "owner_id": owner.pk} | options
    return image_create(file=upload(picture(size=size)), **fields)


def show(room: Room, *images: Image, by: Any, alt: str = "A kettle", **options: Any) -> Message:
    """Send a message with these images, without a text unless `options` have one."""
    fields: dict[str, Any] = {"body": "", "client_id": uuid4()}
    participant = by if isinstance(by, Participant) else member(by)
    sent = message_send(
        room_id=room.pk,
        participant=participant,
        images=[SentImage(image_id=image.pk, alt=alt) for image in images],
        **fields | options,
    )
    return Message.objects.get(pk=sent.message_id)


def test_a_message_with_a_picture_needs_no_text(general: Room, ada: Any) -> None:
    image = uploaded(ada, size=(700, 100))
    message = show(general, image, by=ada)
    [event] = events_of(general)
    [shown] = event["images"]
    assert shown == {
        "image_id": image.pk,
        "alt": "A kettle",
        "width": 700,
        "height": 100,
        "state": "pending",
        "widths": [],
    }
    assert message.images == [shown]
    assert message.body == ""


def test_readers_get_the_message_again_when_its_picture_is_ready(general: Room, ada: Any) -> None:
    image = uploaded(ada, size=(700, 100))
    show(general, image, by=ada)
    work_off()
    event = events_of(general)[-1]
    assert (event["images"][0]["state"], event["images"][0]["widths"]) == ("ready", [320, 640, 700])
    assert event["version"] == 1


def test_a_picture_that_is_ready_before_it_is_sent_is_shown_at_once(
    general: Room, ada: Any
) -> None:
    image = uploaded(ada)
    work_off()
    assert show(general, image, by=ada).images[0]["state"] == "ready"


def test_a_damaged_picture_is_told(general: Room, ada: Any, files: Path) -> None:
    content = picture(size=(200, 200))
    image = image_create(
        app="chat", private=True, owner_id=ada.pk, file=upload(content[: len(content) // 2])
    )
    show(general, image, by=ada)
    work_off()
    assert events_of(general)[0]["images"][0]["state"] == "failed"


def test_sending_again_makes_no_second_message(general: Room, ada: Any) -> None:
    image, client_id = uploaded(ada), uuid4()
    first = show(general, image, by=ada, client_id=client_id)
    assert show(general, image, by=ada, client_id=client_id) == first
    message_delete(message_id=first.pk, participant=member(ada))
    assert show(general, image, by=ada, client_id=client_id) == first
    assert Message.objects.count() == 1


@pytest.mark.parametrize("whose", ["another's", "another app's", "unknown", "discarded", "a guest"])
def test_only_own_pictures_of_the_chat_can_be_sent(
    general: Room, ada: Any, grace: Any, whose: str
) -> None:
    image = uploaded(
        grace if whose == "another's" else ada, app="live" if "app" in whose else "chat"
    )
    if whose == "unknown":
        image.pk = 999_999
    if whose == "discarded":
        Image.objects.update(state=State.DISCARDED)
    with pytest.raises(Refused, match="A picture is not available") as refused:
        show(general, image, by=ROBIN if whose == "a guest" else ada, body="Look")
    assert refused.value.code == "invalid"
    assert not Message.objects.exists()


def test_a_message_has_so_many_pictures(general: Room, ada: Any) -> None:
    images = [uploaded(ada) for _ in range(MOST_IMAGES + 1)]
    with pytest.raises(Refused, match="up to 8 pictures"):
        show(general, *images, by=ada)
    message = show(general, *images[1:], images[1], by=ada)
    assert [each["image_id"] for each in message.images] == [image.pk for image in images[1:]]


def test_a_description_is_one_line_of_limited_length(general: Room, ada: Any) -> None:
    alt = show(general, uploaded(ada), by=ada, alt=" a\n b" + "c" * 900).images[0]["alt"]
    assert alt.startswith("a bccc")
    assert len(alt) == 300


def test_the_text_beside_a_picture_can_be_taken_away(general: Room, ada: Any) -> None:
    message = show(general, uploaded(ada), by=ada, body="Look")
    who = {"participant": member(ada)}
    message_edit(message_id=message.pk, version=1, body="", **who)
    message.refresh_from_db()
    assert (message.body, len(message.images)) == ("", 1)
    plain = say(general, "Text", by=ada)
    with pytest.raises(Refused, match="Write something"):
        message_edit(message_id=plain.message_id, version=1, body="", **who)


def test_a_deleted_message_takes_its_files_along(general: Room, ada: Any, files: Path) -> None:
    image = uploaded(ada)
    message = show(general, image, by=ada)
    work_off()
    assert len(names(files)) == 1
    message_delete(message_id=message.pk, participant=member(ada))
    message.refresh_from_db()
    assert message.images == []
    assert "images" not in events_of(general)[-1]
    work_off(queue="image-upkeep")
    assert names(files) == []
    assert not Image.objects.exists()


def test_a_deleted_room_takes_its_files_along(general: Room, ada: Any, files: Path) -> None:
    show(general, uploaded(ada), by=ada)
    work_off()
    room_delete(room_id=general.pk)
    work_off(queue="image-upkeep")
    assert names(files) == []


def test_a_picture_that_is_ready_after_the_deletion_shows_nothing(
    general: Room, ada: Any, files: Path
) -> None:
    message = show(general, uploaded(ada), by=ada)
    message_delete(message_id=message.pk, participant=member(ada))
    work_off()
    work_off(queue="image-upkeep")
    assert {event["type"] for event in events_of(general)} == {"message.deleted"}
    assert names(files) == []


def test_lists_say_what_a_picture_shows(general: Room, ada: Any, client: Any) -> None:
    image = uploaded(ada)
    assert show(general, image, by=ada).excerpt == "Picture: A kettle"
    assert show(general, image, uploaded(ada), by=ada).excerpt == "2 pictures: A kettle"
    assert show(general, image, by=ada, alt="").excerpt == "Picture"
    [line] = sidebar_get(participant=ROBIN).rooms
    assert line.last is not None
    assert line.last.excerpt == "Picture"
    assert "Picture" in client.get("/chat/").content.decode()


def test_search_finds_messages_with_pictures(general: Room, ada: Any, client: Any) -> None:
    message = show(general, uploaded(ada), by=ada)
    say(general, "No picture", by=ada)
    html = client.get("/chat/search/", {"q": "has:image from:ada"}).content.decode()
    assert f"#message-{message.pk}" in html
    assert "Picture: A kettle" in html
    assert "No picture" not in html.partition("<h1>")[2]
