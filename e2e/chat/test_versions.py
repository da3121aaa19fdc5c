"""A page and a server that are one version apart, in both directions."""

import json
from typing import Any

from playwright.sync_api import WebSocketRoute, expect

from e2e.chat.pages import RoomPage
from e2e.conftest import Meet
from e2e.versions import (
    LONGEST_WAIT,
    NEW_VERSION,
    OLDER,
    SETTLED,
    age_next,
    hide,
    is_reloaded,
    settle,
)


def older_room(page: Any) -> RoomPage:
    age_next(page)
    room = RoomPage(page)
    settle(page)
    expect(page.locator("connection-status")).to_contain_text(NEW_VERSION)
    return room


def test_an_open_page_says_that_there_is_a_new_version_and_reloads_when_asked_to(
    meet: Meet,
) -> None:
    page = meet("grace").page
    room = older_room(page)
    status = page.locator("connection-status")
    status.get_by_role("button", name="Reload").click()
    expect(status).not_to_have_attribute("build", OLDER)
    room.connected()
    settle(page)
    room.send("After the update.")
    expect(status).not_to_contain_text(NEW_VERSION)


def test_a_hidden_page_reloads_by_itself_but_not_with_unsent_text(meet: Meet) -> None:
    page = meet("grace").page
    room = older_room(page)
    room.composer.fill("Half a sentence")
    hide(page)
    for _ in range(3):
        page.clock.fast_forward(LONGEST_WAIT)
    room.connected()
    assert not is_reloaded(page)
    expect(room.composer).to_have_value("Half a sentence")
    room.composer.fill("")
    page.clock.fast_forward(LONGEST_WAIT)
    expect(page.locator("connection-status")).not_to_have_attribute("build", OLDER)
    assert is_reloaded(page)


def test_a_hidden_page_does_not_reload_with_an_unsent_message(meet: Meet) -> None:
    grace = meet("grace")
    room = older_room(grace.page)
    grace.go_offline()
    expect(grace.page.locator("connection-status")).to_contain_text("You are offline")
    room.write("Waits for the network.")
    hide(grace.page)
    for _ in range(3):
        grace.page.clock.fast_forward(LONGEST_WAIT)
    expect(room.message("Waits for the network.")).to_contain_text("waiting for connection")
    assert not is_reloaded(grace.page)
    grace.come_back()
    room.connected()
    expect(room.message("Waits for the network.").locator(".message__status")).to_have_count(0)
    grace.page.clock.fast_forward(LONGEST_WAIT)
    expect(grace.page.locator("connection-status")).not_to_have_attribute("build", OLDER)
    expect(room.message("Waits for the network.")).to_have_count(1)


def test_an_old_page_ignores_what_a_new_server_adds(meet: Meet) -> None:
    writer = RoomPage(meet("ada").page)
    page = meet("grace").page
    page.clock.install()
    page.route_web_socket("**/ws/**", later_server)
    reader = RoomPage(page)
    writer.send("A kind of event that comes later.")
    writer.send("A message as before.")
    expect(reader.message("A message as before.")).to_have_count(1)
    expect(reader.message("A kind of event that comes later.")).to_have_count(0)
    reader.send("The old page can still write.")
    expect(writer.message("The old page can still write.")).to_have_count(1)
    settle(page)
    page.get_by_role("button", name="Reload").click()
    reader.connected()
    settle(page)
    expect(page.locator("connection-status")).to_contain_text(NEW_VERSION)  # it did not help


def later_server(socket: WebSocketRoute) -> None:
    """Add frames, fields and types of events, as a later version might."""

    def change(message: str | bytes) -> None:
        frame: dict[str, Any] = json.loads(message)
        if frame["type"] == "welcome":
            frame["build"] = "ffffffffffff"
        event = frame.get("event") or {}
        if str(event.get("body")).startswith("A kind of event"):
            event["type"] = "reaction.saved"
        event["added"] = {"later": 1}
        socket.send(json.dumps({"type": "novelty", "stream": "chat.room.1"}))
        socket.send(json.dumps(frame | {"added": True}))

    socket.connect_to_server().on_message(change)


def test_a_new_page_does_without_what_an_old_server_lacks(meet: Meet) -> None:
    reader = RoomPage(meet("ada").page)
    page = meet("grace").page
    page.clock.install()
    page.route_web_socket("**/ws/**", earlier_server)
    writer = RoomPage(page)
    writer.composer.press_sequentially("To an old server.")
    writer.composer.press("Enter")
    expect(reader.message("To an old server.")).to_have_count(1)
    reader.send("From an old server.")
    expect(writer.message("From an old server.")).to_have_count(1)
    page.clock.fast_forward(SETTLED)
    writer.send("Still here.")
    expect(page.locator(".connection-status__notice")).to_have_count(0)


def earlier_server(socket: WebSocketRoute) -> None:
    """A server that says little in its welcome, and does not know the command `typing`."""
    server = socket.connect_to_server()

    def answer(message: str | bytes) -> None:
        frame: dict[str, Any] = json.loads(message)
        if frame["type"] == "welcome":
            frame = {key: frame[key] for key in ("type", "heartbeat_seconds")}
        socket.send(json.dumps(frame))

    def ask(message: str | bytes) -> None:
        frame: dict[str, Any] = json.loads(message)
        if frame["type"] == "typing":
            refusal = {"code": "invalid", "message": "Unknown type: typing."}
            socket.send(json.dumps({"type": "error", "id": frame["id"]} | refusal))
        else:
            server.send(message)

    server.on_message(answer)
    socket.on_message(ask)
