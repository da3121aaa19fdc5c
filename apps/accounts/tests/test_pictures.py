"""A person's picture: set on the profile, shown to others, deleted with the account."""

import json
import re
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image as Pillow

from apps.accounts.models import User
from apps.accounts.personal_data import data_of
from apps.accounts.pictures import NO_PICTURE, picture_remove, picture_set
from apps.images.models import Image, State
from apps.images.tests.factories import names, photo, picture, upload, work_off
from apps.realtime.server.upload_pass import is_upload

pytestmark = pytest.mark.django_db
PROFILE = reverse("accounts:profile")
CHANGE = reverse("accounts:picture_change")


@pytest.fixture(autouse=True)
def media(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "images"


@pytest.fixture
def grace(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def address(person: User) -> str:
    return reverse("person_picture", args=[person.pk])


def test_a_picture_chosen_on_the_profile_is_what_others_see(grace: Client, person: User) -> None:
    page = grace.get(PROFILE).content.decode()
    assert is_upload(re.search(r'action="(\S+picture/\?\S+)"', page)[1])  # type: ignore[index]
    response = grace.post(CHANGE, {"picture": upload(photo())}, follow=True)
    assert "We are preparing your picture." in response.content.decode()
    assert Client().get(address(person))["Cache-Control"] == "no-store"
    work_off()
    file = Client().get(address(person), follow=True)
    assert file["Content-Type"] == "image/webp"
    assert b"Phones of Ashby" not in file.content
    assert (
        f'src="{address(person)}?v={Image.objects.get().pk}"' in grace.get(PROFILE).content.decode()
    )


def test_its_address_is_kept_for_minutes_and_its_file_for_good(person: User) -> None:
    picture_set(user_id=person.pk, file=upload(picture()))
    work_off()
    first = Client().get(address(person))
    assert first["Cache-Control"] == "public, max-age=600"
    assert "immutable" in Client().get(first["Location"])["Cache-Control"]
    picture_set(user_id=person.pk, file=upload(photo()))
    work_off()
    assert Client().get(address(person))["Location"] != first["Location"]
    work_off(queue="image-upkeep")
    assert Client().get(first["Location"]).status_code == 404


def test_nobody_learns_from_the_address_who_has_an_account(person: User) -> None:
    without, unknown = Client().get(address(person)), Client().get("/accounts/4242/picture/")
    assert without.content.decode() == NO_PICTURE
    assert (without.content, without.headers) == (unknown.content, unknown.headers)


def test_a_picture_costs_one_query(person: User, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        Client().get(address(person))


def test_a_file_that_is_no_picture_is_refused_with_a_sentence(grace: Client, person: User) -> None:
    picture_set(user_id=person.pk, file=upload(picture()))
    response = grace.post(CHANGE, {"picture": upload(b"<svg/>", "me.svg")}, follow=True)
    assert "JPEG" in response.content.decode()
    person.refresh_from_db()
    assert person.picture is not None


def test_a_form_without_a_file_changes_nothing(grace: Client, person: User) -> None:
    picture_set(user_id=person.pk, file=upload(picture()))
    grace.post(CHANGE)
    person.refresh_from_db()
    assert person.picture is not None


def test_only_its_owner_changes_it(client: Client) -> None:
    response = client.post(CHANGE, {"picture": upload(picture())})
    assert response["Location"].startswith(reverse("account_login"))
    assert not Image.objects.exists()


def test_a_removed_picture_leaves_no_file(grace: Client, person: User, media: Path) -> None:
    picture_set(user_id=person.pk, file=upload(picture()))
    work_off()
    grace.post(CHANGE, {"remove": "1"})
    assert Client().get(address(person)).content.decode() == NO_PICTURE
    work_off(queue="image-upkeep")
    assert names(media) == []


def test_a_picture_goes_with_its_account(person: User, media: Path) -> None:
    picture_set(user_id=person.pk, file=upload(picture()))
    work_off()
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert Client().get(address(person)).content.decode() == NO_PICTURE
    person.delete()
    work_off(queue="image-upkeep")
    assert names(media) == []
    assert not Image.objects.exists()


def test_a_copy_of_ones_data_has_the_picture(person: User) -> None:
    assert data_of(person.pk)["picture"] == []
    picture_set(user_id=person.pk, file=upload(picture(size=(60, 40))))
    work_off()
    (row,) = data_of(person.pk)["picture"]
    kind, _, content = json.loads(json.dumps(row["picture"])).partition(",")
    assert kind == "data:image/webp;base64"
    assert Pillow.open(BytesIO(b64decode(content))).size == (60, 40)


def test_a_damaged_picture_is_told(grace: Client, person: User) -> None:
    picture_set(user_id=person.pk, file=upload(picture()))
    Image.objects.update(state=State.FAILED, failure="damaged")
    assert "The file is damaged or incomplete." in grace.get(PROFILE).content.decode()
    assert Client().get(address(person)).content.decode() == NO_PICTURE


def test_two_uploads_at_once_leave_one(person: User) -> None:
    for _ in range(2):
        picture_set(user_id=person.pk, file=SimpleUploadedFile("me.png", picture()))
    assert Image.objects.exclude(state=State.DISCARDED).count() == 1
    picture_remove(user_id=person.pk)
    assert not Image.objects.exclude(state=State.DISCARDED).exists()
