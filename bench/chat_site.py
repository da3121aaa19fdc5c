"""Beside a site of bench/chat.py and bench/long_room.py: makes their rooms. Answers by line."""

import json
import sys
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model

from apps.chat.models import Membership, Message, Room
from apps.chat.services import room_create
from bench.prepare import create_members

LONG = 5_000  # messages


def serve() -> None:
    """Do what each line of the standard input asks for, until it ends."""
    for line in sys.stdin:
        command, *arguments = line.split()
        answer = COMMANDS[command](*map(int, arguments))
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()


def rooms(members: int, count: int, joined: int) -> dict[str, Any]:
    """Members with a session each, who have joined `joined` of `count` rooms each.

    Returns the session keys, and each room as its id, its slug and the numbers of its members.
    """
    sessions = create_members(members)
    users = list(get_user_model()._default_manager.order_by("pk").values_list("pk", flat=True))
    made = [room_create(name=f"Room {number}") for number in range(count)]
    inside: list[list[int]] = [[] for _ in made]
    for member in range(members):
        for step in range(joined):
            inside[(member + step * (count // joined)) % count].append(member)
    Membership.objects.bulk_create(
        Membership(room=room, user_id=users[member])
        for room, people in zip(made, inside, strict=True)
        for member in people
    )
    described = zip(made, inside, strict=True)
    return {
        "sessions": sessions,
        "rooms": [[each.pk, each.slug, people] for each, people in described],
    }


def long_room() -> dict[str, Any]:
    """A member, and a room of LONG messages."""
    [session] = create_members(1)
    room: Room = room_create(name="Long")
    Message.objects.bulk_create(
        Message(
            room=room, author_name="Robin", guest_key="r", body=f"Number {n}.", client_id=uuid4()
        )
        for n in range(LONG)
    )
    return {"session": session, "slug": room.slug}


COMMANDS: dict[str, Callable[..., dict[str, Any]]] = {"rooms": rooms, "long": long_room}
