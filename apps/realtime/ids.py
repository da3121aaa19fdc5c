"""Ids of rows, which are whole numbers, and of users: numbers or UUIDs, as their model has them."""

import re
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import UUIDField
from pydantic import Strict, TypeAdapter

from apps.realtime.protocol import RowId

if TYPE_CHECKING:
    UserId = Any  # in lookups a checker knows one type of id, that of this project
else:
    UserId = int | Annotated[UUID, Strict(False)]
"""A user's primary key. On the wire, and where JSON is stored, a UUID is text."""


ROW_ID = TypeAdapter[int](RowId)
NUMBER = re.compile("[1-9][0-9]{0,17}")  # as in the names of streams


def row_id_from(text: str) -> int:
    """The row id that a query string or a form spells. Raises ValueError for anything else."""
    return ROW_ID.validate_strings(text)


def id_in_json(user_id: UserId) -> int | str:
    return user_id if isinstance(user_id, int) else str(user_id)


def users_have_uuids() -> bool:
    return isinstance(get_user_model()._meta.pk, UUIDField)


def user_id_from(text: str) -> UserId:
    """The user id that a form or a stream's name spells. Raises ValueError for anything else."""
    if users_have_uuids():
        return UUID(text)
    if not NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text)
