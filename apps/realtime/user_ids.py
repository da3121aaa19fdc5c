"""The ids of users: whole numbers or UUIDs, whichever the project's user model has."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import UUIDField
from pydantic import Strict

from apps.realtime.selectors import row_id_from

if TYPE_CHECKING:
    UserId = Any  # in lookups a checker knows one type of id, that of this project
else:
    UserId = int | Annotated[UUID, Strict(False)]
"""A user's primary key. On the wire, and where JSON is stored, a UUID is text."""


def id_in_json(user_id: UserId) -> int | str:
    return user_id if isinstance(user_id, int) else str(user_id)


def users_have_uuids() -> bool:
    return isinstance(get_user_model()._meta.pk, UUIDField)


def user_id_from(text: str) -> UserId:
    """The user id that a form or a stream's name spells. Raises ValueError for anything else."""
    return UUID(text) if users_have_uuids() else row_id_from(text)
