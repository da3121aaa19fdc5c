"""Guests of the chat, and what they write."""

from typing import Any
from uuid import uuid4

from tests.factories import data_stream
from tests.http_client import HttpClient

SOCKET = "/ws/chat/"


def guest(site_url: str, name: str = "Passenger") -> tuple[HttpClient, str]:
    """A guest with a name, and the stream of the room "general"."""
    client = HttpClient()
    room = f"{site_url}/chat/general/"
    page = client.post(f"{room}name/", form_page=room, name=name)
    return client, data_stream(page, "chat")


def message(stream: str, body: str) -> dict[str, Any]:
    """The fields of a `message.send` for the room of that stream."""
    return {"room_id": int(stream.rpartition(".")[2]), "client_id": str(uuid4()), "body": body}
