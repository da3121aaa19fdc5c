"""The ids of users are numbers or UUIDs, as the project's user model has them."""

from typing import Any
from uuid import UUID

import pytest
from django.db.models import BigAutoField, UUIDField
from pydantic import ValidationError

from apps.realtime import ids
from apps.realtime.ids import UserId, id_in_json, user_id_from
from apps.realtime.protocol import WireModel
from apps.realtime.streams import PersonalStream, Reader
from apps.realtime.testing import user_make

TEXT = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
LARGE = 825_495_821_234_503_681  # more than a number in JavaScript can be


class Named(WireModel):
    user_id: UserId


class InboxStream(PersonalStream):
    kind = "test.inbox"


@pytest.fixture
def users_with(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`users_with(field)` makes that the primary key of the project's user model."""

    def users_with(field: Any) -> None:
        class Model:
            class _meta:  # noqa: N801
                pk = field(primary_key=True)

        monkeypatch.setattr(ids, "get_user_model", lambda: Model)

    return users_with


@pytest.mark.parametrize(
    ("field", "text", "user_id"),
    [
        (BigAutoField, "7", 7),
        (BigAutoField, str(LARGE), LARGE),
        (UUIDField, TEXT, UUID(TEXT)),
    ],
)
def test_a_user_reads_the_stream_with_their_id_and_nobody_else(
    users_with: Any, field: Any, text: str, user_id: UserId
) -> None:
    users_with(field)
    assert user_id_from(text) == user_id
    name = InboxStream.name(user_id)
    assert name == f"test.inbox.{text}"
    key = InboxStream.key_of(name)
    assert key == user_id
    assert InboxStream.may_read(reader=Reader(user_id=user_id), key=key)
    for reader in (Reader(user_id=8), Reader(user_id=UUID(int=8)), Reader()):
        assert not InboxStream.may_read(reader=reader, key=key)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *((BigAutoField, text) for text in ("", "0", "-7", "07", "\u0667", "x", TEXT, "7" * 19)),
        *((UUIDField, text) for text in ("", "7", "x", TEXT[1:])),
    ],
)
def test_another_text_is_no_id(users_with: Any, field: Any, text: str) -> None:
    users_with(field)
    with pytest.raises(ValueError):  # noqa: PT011  int and UUID word it
        user_id_from(text)
    assert InboxStream.key_of(f"test.inbox.{text}") is None


def test_on_the_wire_a_uuid_is_text_and_a_number_is_none() -> None:
    for user_id, written in ((7, "7"), (UUID(TEXT), f'"{TEXT}"')):
        named = Named(user_id=user_id)
        assert named.model_dump_json() == f'{{"user_id":{written}}}'
        assert named == Named(user_id=id_in_json(user_id))
        assert named == Named.model_validate_json(named.model_dump_json())
        assert named.user_id == user_id
    with pytest.raises(ValidationError):
        Named.model_validate_json('{"user_id":"7"}')


@pytest.mark.django_db
def test_this_projects_ids_are_of_its_models_type() -> None:
    user = user_make("ada")
    assert user_id_from(str(user.pk)) == user.pk
