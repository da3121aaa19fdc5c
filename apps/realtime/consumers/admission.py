"""Authorizes subscribes. Those that arrive together share one query."""

from collections.abc import Collection
from typing import NamedTuple

from apps.realtime.layer.batch import Batch
from apps.realtime.protocol import Person
from apps.realtime.streams import Key, Reader, StreamKind


class Subscriber(NamedTuple):
    """A reader that subscribes to one stream of a kind."""

    kind: type[StreamKind]
    reader: Reader
    key: Key


class Admitted(NamedTuple):
    person: Person | None


def admitted(asked: Collection[Subscriber]) -> dict[Subscriber, Admitted]:
    """The subscribers that may read, each with its `Person`. Calls `admit` once per kind."""
    found: dict[Subscriber, Admitted] = {}
    for kind in {each.kind for each in asked}:
        pairs = {(each.reader, each.key) for each in asked if each.kind is kind}
        for (reader, key), person in kind.admit(asked=pairs).items():
            found[Subscriber(kind, reader, key)] = Admitted(person)
    return found


admission = Batch(admitted)
