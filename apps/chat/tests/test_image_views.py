"""The rights to upload pictures and to read their files, with and without a script."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.chat.models import Membership, Message, Restriction, Room
from apps.chat.people import GUEST, member
from apps.chat.services import message_delete, room_archive, room_create, room_lock, room_update
from apps.chat.tests.factories import restrict
from apps.chat.tests.test_images import show, uploaded
from apps.images.models import Image
from apps.images.tests.conftest import media  # noqa: F401
from apps.images.tests.factories import picture, work_off
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db

UPLOAD = "/chat/general/images/"


def file(name: str = "kettle.png", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or picture())


def address(message: Message, width: int = 60) -> str:
    image_id = message.images[0]["image_id"]
    return f"/chat/{message.room.slug}/messages/{message.pk}/images/{image_id}/{width}/"


def ready(room: Room, owner: Any) -> Message:
    message = show(room, uploaded(owner), by=owner)
    work_off()
    message.refresh_from_db()
    return message


class TestFiles:
    ROLES = {
        "nameless": ("open",),
        "guest": ("open",),
        "stranger": ("open", "members"),
        "staff": ("open", "members"),
        "member": ("open", "members", "private"),
        "moderator": ("open", "members", "private"),
        "owner": ("open", "members", "private"),
        "banned": (),
    }

    @pytest.mark.parametrize(("role", "rooms"), ROLES.items(), ids=ROLES)
    def test_those_who_may_read_the_room_see_them(
        self, client: Any, role: str, rooms: tuple[str, ...]
    ) -> None:
        author = user_make("grace", "Grace")
        user = None if role in ("guest", "nameless") else user_make("ada", is_staff=role == "staff")
        seen = []
        for access in ("open", "members", "private", "closed"):
            room = room_create(name=access)
            message = ready(room, author)
            room_update(room_id=room.pk, name=access, topic="", access=access)
            if user and role in (*Membership.Role.values, "banned"):
                role_there = role if role in Membership.Role.values else "member"
                Membership.objects.create(room=room, user=user, role=role_there)
            if user and role == "banned":
                restrict(room, member(user), Restriction.Kind.BAN)
            if user:
                client.force_login(user)
            if role == "guest":
                session = client.session
                session[GUEST] = {"name": "Robin", "key": "robins-key"}
                session.save()
            if client.get(address(message)).status_code == 200:
                seen.append(access)
        assert tuple(seen) == rooms

    def test_a_file_is_webp_for_its_reader_alone_and_asked_for_with_each_use(
        self, client: Any, general: Room, ada: Any
    ) -> None:
        path = address(ready(general, ada))
        response = client.get(path)
        assert response.content[8:12] == b"WEBP"
        assert response["Content-Type"] == "image/webp"
        assert response["Cache-Control"] == "private, no-cache"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        again = {"HTTP_IF_NONE_MATCH": response["ETag"]}
        assert client.get(path, **again).status_code == 304
        general.access = Room.Access.PRIVATE
        general.save()
        assert client.get(path, **again).status_code == 404

    def test_other_files_do_not_exist(self, client: Any, general: Room, ada: Any) -> None:
        message, other = ready(general, ada), ready(general, ada)
        path = address(message)
        assert client.get(path.replace("/60/", "/320/")).status_code == 404
        shown, foreign = (each.images[0]["image_id"] for each in (message, other))
        assert client.get(path.replace(f"/{shown}/", f"/{foreign}/", 1)).status_code == 404
        room_create(name="Other")
        assert client.get(path.replace("general", "other")).status_code == 404
        message_delete(message_id=message.pk, participant=member(ada))
        assert client.get(path).status_code == 404

    def test_the_public_address_of_images_has_none(
        self, client: Any, general: Room, ada: Any
    ) -> None:
        image = Image.objects.get(pk=ready(general, ada).images[0]["image_id"])
        assert client.get(f"/media/images/{image.token}-60.webp").status_code == 404
        assert client.get(f"/media/private-images/{image.token}-60.webp").status_code == 404


class TestUploads:
    def test_a_member_uploads_once_per_client_id(self, ada_client: Any, general: Room) -> None:
        fields = {"client_id": str(uuid4())}
        answers = [ada_client.post(UPLOAD, {"image": file(), **fields}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        image = Image.objects.get()
        assert answers[1].json() == {"image_id": image.pk, "width": 60, "height": 40}
        assert image.private

    @pytest.mark.parametrize(
        "who", ["nameless", "guest", "banned", "muted", "locked", "archived", "stranger", "unknown"]
    )
    def test_those_who_may_not_write_upload_nothing(
        self, client: Any, general: Room, ada: Any, who: str
    ) -> None:
        user = user_make("lin", "Lin")
        if who not in ("nameless", "guest"):
            client.force_login(user)
        if who == "guest":
            client.post("/chat/general/name/", {"name": "Robin"})
        if who in ("banned", "muted"):
            restrict(general, member(user), "ban" if who == "banned" else "mute")
        if who == "locked":
            room_lock(room_id=general.pk, actor=member(ada), locked=True)
        if who == "archived":
            room_archive(room_id=general.pk, archived=True)
        if who == "stranger":
            room_update(room_id=general.pk, name="General", topic="", access="private")
        path = UPLOAD.replace("general", "nowhere") if who == "unknown" else UPLOAD
        answer = client.post(path, {"image": file()})
        assert answer.status_code == 403
        assert answer.json() == {"message": "You may not upload pictures here."}
        assert not Image.objects.exists()

    def test_slow_mode_does_not_stop_an_upload(self, client: Any, general: Room) -> None:
        Room.objects.update(slow_seconds=60)
        user = user_make("lin", "Lin")
        client.force_login(user)
        client.post("/chat/general/", {"body": "Hello", "token": uuid4()})
        assert client.post(UPLOAD, {"image": file()}).status_code == 201

    def test_the_page_of_a_member_has_the_addresses(self, ada_client: Any, general: Room) -> None:
        page = ada_client.get("/chat/general/").content.decode()
        assert 'data-uploads="/chat/general/images/?upload=' in page
        assert 'action="/chat/general/?upload=' in page
        guest = Client()
        guest.post("/chat/general/name/", {"name": "Robin"})
        assert "upload=" not in guest.get("/chat/general/").content.decode()


class TestForm:
    def test_a_form_without_a_script_sends_pictures_once(
        self, ada_client: Any, general: Room
    ) -> None:
        token = str(uuid4())
        for _ in range(2):
            fields = {"body": "", "alt": "Two kettles", "token": token}
            pictures = [file("a.png"), file("b.png", picture(size=(30, 20)))]
            response = ada_client.post("/chat/general/", {**fields, "images": pictures})
            assert response.status_code == 302
        message = Message.objects.get()
        assert [each["alt"] for each in message.images] == ["Two kettles"] * 2
        assert Image.objects.count() == 2
        another = {"body": "", "token": token, "images": [file("c.png")]}
        ada_client.post("/chat/general/", another)
        assert Message.objects.count() == 2

    def test_a_refused_picture_keeps_the_text(self, ada_client: Any, general: Room) -> None:
        fields = {"body": "Look at this", "token": uuid4(), "images": [file(content=b"<svg/>")]}
        response = ada_client.post("/chat/general/", fields)
        assert response.status_code == 422
        html = response.content.decode()
        assert "SVG files can contain scripts." in html
        assert "Look at this" in html
        assert not Message.objects.exists()

    def test_a_guest_sends_none(self, robin_client: Any, general: Room) -> None:
        fields = {"body": "Look", "token": uuid4(), "images": [file()]}
        response = robin_client.post("/chat/general/", fields)
        assert "You may not upload pictures here." in response.content.decode()
        assert not Image.objects.exists()

    def test_pages_show_pictures_with_their_size(
        self, ada_client: Any, general: Room, grace: Any
    ) -> None:
        message = show(general, uploaded(grace, size=(700, 100)), by=grace, alt='A "kettle"')
        assert "The picture is being prepared." in page(ada_client, "/chat/general/")
        work_off()
        message.refresh_from_db()
        full, thumbnail = address(message, 700), address(message, 640)
        own = f"/chat/general/messages/{message.pk}/"
        ada_client.post(f"{own}report/", {"reason": "A kettle"})
        paths = ("", f"messages/{message.pk}/", f"messages/{message.pk}/delete/")
        for path in (*paths, f"messages/{message.pk}/report/", "moderation/reports/"):
            html = page(ada_client, f"/chat/general/{path}")
            assert f'<a href="{full}" target="_blank" rel="noopener"><img src="{thumbnail}"' in html
            assert 'width="384" height="55" alt="A &quot;kettle&quot;"' in html


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()
