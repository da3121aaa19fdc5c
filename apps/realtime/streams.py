"""Kinds of stream: how their names are built, and who may read them."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from apps.realtime.ids import UserId, user_id_from
from apps.realtime.protocol import STREAM_NAME, Person

# Principals: the readers that a revocation names.
EVERYONE = "*"
GUESTS = "guests"  # everybody who is not logged in
SESSION = "session."

Key = Any
"""A row's primary key: a whole number, or a UUID if `StreamKind.key_from` reads one."""


def user_principal(user_id: object) -> str:
    return f"user.{user_id}"


def session_principal(session_key: str) -> str:
    """A digest, because the log must not hold session keys."""
    return f"{SESSION}{hashlib.sha256(session_key.encode()).hexdigest()[:32]}"


@dataclass(frozen=True)
class Reader:
    """The user or session of a connection. All fields are None for a visitor without a session.

    `user_id` is the user's primary key, `session_key` that of Django's session. `auth_hash` changes
    with the user's password (Django's session auth hash).
    """

    user_id: UserId | None = None
    session_key: str | None = None
    auth_hash: str | None = None

    @property
    def name(self) -> str | None:
        """The user's id as the browser receives it, as text; None for a guest."""
        return None if self.user_id is None else str(self.user_id)

    @property
    def is_known(self) -> bool:
        return self.user_id is not None or self.session_key is not None

    @cached_property
    def principals(self) -> frozenset[str]:
        """The principals by which a revocation can name this reader."""
        user = GUESTS if self.user_id is None else user_principal(self.user_id)
        session = () if self.session_key is None else (session_principal(self.session_key),)
        return frozenset({EVERYONE, user, *session})


class StreamKind(ABC):
    """A family of streams, one per row of something: `chat.room.12` is kind `chat.room`, key 12.

    A subclass sets `kind` and defines `may_read`; the rest is optional.
    """

    kind: ClassVar[str]
    """The name's first part: letters, digits, `.`, `_` and `-`, 50 characters at most."""

    public: ClassVar[bool] = False
    """True: everybody may read it until `revoke_all`, so nobody is checked again."""

    presence: ClassVar[bool] = False
    """True: subscribers are told which people are subscribed."""

    anonymous: ClassVar[bool] = False
    """True: presence counts the clients, and names nobody."""

    typing: ClassVar[bool] = False
    """True: subscribers see who is typing."""

    example_key: ClassVar[int] = 12
    """The key in the samples of the protocol."""

    @classmethod
    def name(cls, key: Key) -> str:
        """The name of the stream with this key, a row's id. It is its Channels group's name too."""
        return f"{cls.kind}.{key}"

    @classmethod
    def key_of(cls, stream: str) -> Key | None:
        """The key in the name `stream`; None if it is of another kind or no name of a stream."""
        name = STREAM_NAME.fullmatch(stream)
        if name is None or name[1] != cls.kind:
            return None
        try:
            return cls.key_from(name[2])
        except ValueError:
            return None

    @classmethod
    def key_from(cls, text: str) -> Key:
        """The key that is written as `text`. Override it with `UUID(text)` for rows with UUIDs.

        Raises ValueError for what is no key of the kind.
        """
        return int(text)

    @classmethod
    @abstractmethod
    def may_read(cls, *, reader: Reader, key: Key) -> bool:
        """Whether `reader` may subscribe to the stream with this key; False if its row is gone.

        Runs in a thread and may query. An exception refuses the subscribe with `internal`.
        """

    @classmethod
    def may_read_each(cls, *, asked: Collection[tuple[Reader, Key]]) -> set[tuple[Reader, Key]]:
        """The pairs of reader and key in `asked` for which `may_read` still holds.

        Every 25 seconds a process asks about all of its sockets: answer in a few queries where
        there may be many. Runs in a thread.
        """
        return {(reader, key) for reader, key in asked if cls.may_read(reader=reader, key=key)}

    @classmethod
    def person(cls, *, reader: Reader, key: Key) -> Person | None:
        """How `reader` appears to others on the stream; None for a reader that is not shown.

        Asked at each subscribe where `presence` or `typing` is on. Runs in a thread and may query.
        """
        return None

    @classmethod
    def admit(
        cls, *, asked: Collection[tuple[Reader, Key]]
    ) -> dict[tuple[Reader, Key], Person | None]:
        """The readers in `asked` that may read, each with the `person` that others see.

        Asked at each subscribe, of all who subscribe at the same time. Override it to answer in
        fewer queries than `may_read_each` and `person` take. Runs in a thread.
        """
        shown = (cls.presence and not cls.anonymous) or cls.typing
        return {
            (reader, key): cls.person(reader=reader, key=key) if shown else None
            for reader, key in cls.may_read_each(asked=asked)
        }


class PersonalStream(StreamKind):
    """A kind with one stream per user, which this user alone may read. Its key is the user's id."""

    @classmethod
    def key_from(cls, text: str) -> UserId:
        return user_id_from(text)

    @classmethod
    def may_read(cls, *, reader: Reader, key: UserId) -> bool:
        return bool(reader.user_id == key)
