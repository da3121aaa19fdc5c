"""A program hears that its bot is mentioned: signed, at least once, and never into our network."""

import base64
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from apps.chat.bots.deliveries import PAUSES, deliveries_trim
from apps.chat.models import Bot, Delivery, Message, Room
from apps.chat.people import member
from apps.chat.services import (
    bot_webhook_set,
    direct_open,
    message_delete,
    message_edit,
    person_ban,
    room_bot_create,
    room_create,
)
from apps.chat.tests.bot_factories import BotClient
from apps.chat.tests.factories import say
from apps.realtime import outgoing
from apps.realtime.errors import NotFound, Refused
from apps.realtime.models import TaskRow
from apps.realtime.outgoing import PrivateAddress
from apps.realtime.tasks.claims import task_claim, task_execute

pytestmark = pytest.mark.django_db

QUEUE = "chat-webhooks"


class Receiver:
    """A program elsewhere. It answers with `statuses`, the last one again and again."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.statuses = [200]
        self.url = ""

    def answer(self, headers: dict[str, str], body: bytes) -> int:
        self.requests.append((headers, body))
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


@contextmanager
def receiving() -> Iterator[Receiver]:
    program = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(program.answer(headers, body))
            self.send_header("Location", program.url)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    program.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield program
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def program(settings: Any) -> Iterator[Receiver]:
    settings.CHAT_WEBHOOKS_PRIVATE = True
    with receiving() as program:
        yield program


@pytest.fixture
def porter(general: Room, program: Receiver) -> BotClient:
    bot = BotClient(general)
    bot_webhook_set(bot_id=bot.bot.pk, url=program.url)
    return bot


def work() -> int:
    """Run the tasks that are due, as a worker does. Returns how many."""
    count = 0
    while row := task_claim(queue=QUEUE):
        task_execute(row=row, retry_after=(), pause=0)
        assert row.errors == []
        count += 1
    return count


def pause() -> float:
    """Seconds until the only attempt that waits."""
    row = TaskRow.objects.get(queue=QUEUE, status="READY")
    return (row.run_at - timezone.now()).total_seconds()


def come_due() -> None:
    TaskRow.objects.filter(queue=QUEUE, status="READY").update(run_at=timezone.now())


def is_signed(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As a receiver checks it."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    version, _, signature = headers["webhook-signature"].partition(",")
    wanted = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    return version == "v1" and hmac.compare_digest(signature, wanted)


def test_a_mention_is_delivered_signed(porter: BotClient, program: Receiver, ada: Any) -> None:
    sent = say(porter.room, "@porter when?", by=ada)
    assert work() == 1
    [(headers, body)] = program.requests
    assert is_signed(Bot.objects.get().secret, headers, body)
    assert not is_signed(Bot.objects.get().secret, headers, body + b" ")
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert headers["webhook-id"] == str(Delivery.objects.get().key)
    told = json.loads(body)
    assert told["type"] == "message.mention"
    assert told["data"]["room"] == {"slug": "general", "name": "General"}
    message = told["data"]["message"]
    assert (message["message_id"], message["body"]) == (sent.message_id, "@porter when?")
    assert (Delivery.objects.get().state, work()) == ("delivered", 0)


def test_a_direct_message_is_delivered(porter: BotClient, program: Receiver, ada: Any) -> None:
    direct = direct_open(participant=member(ada), user_ids=[porter.bot.user_id])
    say(direct, "Hello", by=ada)
    work()
    assert json.loads(program.requests[0][1])["type"] == "message.direct"


def test_nothing_is_delivered_for_other_messages_and_for_one_that_is_rolled_back(
    porter: BotClient, program: Receiver, ada: Any
) -> None:
    say(porter.room, "Nobody in particular", by=ada)
    say(porter.room, "A bot, @porter", by=BotClient(porter.room, name="lamp").participant)
    with transaction.atomic():
        say(porter.room, "@porter", by=ada)
        transaction.set_rollback(True)
    assert work() == 0


def test_an_edit_that_mentions_it_too_is_delivered_once(
    porter: BotClient, program: Receiver, ada: Any
) -> None:
    sent = say(porter.room, "When?", by=ada)
    edit: dict[str, Any] = {"message_id": sent.message_id, "participant": member(ada)}
    for version, body in ((1, "When, @porter?"), (2, "When?"), (3, "When now, @porter?")):
        message_edit(**edit, version=version, body=body)
    work()
    assert len(program.requests) == 1


def test_what_fails_is_tried_again_later_with_the_same_id(
    porter: BotClient, program: Receiver, ada: Any
) -> None:
    program.statuses = [500, 302, 204]
    say(porter.room, "@porter when?", by=ada)
    for wanted in PAUSES[:2]:
        assert work() == 1
        assert pause() == pytest.approx(wanted, abs=5)
        come_due()
    assert Delivery.objects.get().problem == "302"  # no redirect is followed
    work()
    assert len({headers["webhook-id"] for headers, _ in program.requests}) == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("delivered", 3)


def test_a_receiver_that_never_answers_well_is_given_up_and_the_admin_says_so(
    porter: BotClient, program: Receiver, ada: Any, admin_client: Any
) -> None:
    program.statuses = [500]
    say(porter.room, "@porter when?", by=ada)
    for _ in range(len(PAUSES) + 1):
        work()
        come_due()
    assert work() == 0
    assert len(program.requests) == len(PAUSES) + 1
    page = admin_client.get("/admin/chat/delivery/").content.decode()
    assert "given up" in page
    assert "when?" not in page


@pytest.mark.parametrize("gone", [410])
def test_a_receiver_that_wants_no_more_is_not_asked_again(
    porter: BotClient, program: Receiver, ada: Any, gone: int
) -> None:
    program.statuses = [gone]
    say(porter.room, "@porter when?", by=ada)
    work()
    assert (Delivery.objects.get().state, work()) == ("given_up", 0)


def test_nobody_there_is_tried_again(porter: BotClient, ada: Any) -> None:
    Bot.objects.update(url="http://127.0.0.1:1/hook")
    say(porter.room, "@porter when?", by=ada)
    work()
    assert Delivery.objects.get().problem == "ConnectionRefusedError"
    assert pause() > 0


def test_what_is_deleted_or_out_of_the_bots_reach_by_then_is_not_sent(
    porter: BotClient, program: Receiver, ada: Any
) -> None:
    sent = say(porter.room, "@porter never mind", by=ada)
    message_delete(message_id=sent.message_id, participant=member(ada))
    say(porter.room, "@porter go away", by=ada)
    person_ban(room_id=porter.room.pk, actor=member(ada), person=porter.participant)
    assert work() == 2
    assert program.requests == []
    assert {each.state for each in Delivery.objects.all()} == {"cancelled"}


def test_the_rows_hold_no_text_and_go_after_a_week(
    porter: BotClient, program: Receiver, ada: Any
) -> None:
    say(porter.room, "@porter a secret", by=ada)
    work()
    assert "secret" not in str(Delivery.objects.values().get())
    deliveries_trim()
    Delivery.objects.update(ended_at=timezone.now() - timedelta(days=8))
    deliveries_trim()
    assert not Delivery.objects.exists()
    assert Message.objects.exists()


# Addresses


@pytest.mark.parametrize(
    "url",
    ["", "http://bots.example.org/", "https://localhost/", "https://10.0.0.1/", "https://redis/",
     "https://user@bots.example.org/", "https://bots.example.org:6379/", "file:///etc/passwd"],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused(general: Room, url: str) -> None:
    bot = BotClient(general).bot
    with pytest.raises(Refused):
        bot_webhook_set(bot_id=bot.pk, url=url)


def test_a_name_that_leads_into_our_network_is_not_called(
    porter: BotClient, program: Receiver, ada: Any, settings: Any, monkeypatch: Any
) -> None:
    settings.CHAT_WEBHOOKS_PRIVATE = False

    def lead_home(host: str) -> str:
        raise PrivateAddress(host)

    monkeypatch.setattr(outgoing, "public_address", lead_home)
    bot_webhook_set(bot_id=porter.bot.pk, url="https://bots.example.org/hook")
    say(porter.room, "@porter when?", by=ada)
    work()
    assert (program.requests, Delivery.objects.get().problem) == ([], "PrivateAddress")


def test_a_receiver_that_answers_without_end_is_cut_off(
    porter: BotClient, program: Receiver, ada: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(outgoing, "DEADLINE", 0.2)
    release = threading.Event()
    monkeypatch.setattr(program, "answer", lambda *_: release.wait(20) and 200)
    say(porter.room, "@porter when?", by=ada)
    work()
    release.set()
    assert Delivery.objects.get().state == "waiting"
    assert Delivery.objects.get().problem


def test_the_command_sets_the_address_and_prints_the_secret(general: Room, capsys: Any) -> None:
    BotClient(general)
    call_command("chat_bot", "webhook", "porter", "https://bots.example.org/hook")
    assert capsys.readouterr().out.strip() == Bot.objects.get().secret
    call_command("chat_bot", "webhook", "porter", "--off")
    assert Bot.objects.get().url == ""
    with pytest.raises(CommandError, match="public"):
        call_command("chat_bot", "webhook", "porter", "https://localhost/")


# The pages that set an address

HOOK = "https://bots.example.org/hook"


def test_an_owner_sets_the_address_sees_the_secret_and_ends_it(client: Any, grace: Any) -> None:
    room = room_create(name="Ours", access=Room.Access.PRIVATE, owner=member(grace))
    room_bot_create(room_id=room.pk, participant=member(grace), name="signal")
    signal = Bot.objects.get()
    client.force_login(grace)
    path = f"{room.get_absolute_url()}about/"
    form = {"action": "bot-webhook", "bot": signal.pk}
    page = client.post(path, {**form, "url": HOOK}).content.decode()
    signal.refresh_from_db()
    assert signal.url == HOOK
    assert signal.secret in page
    assert signal.secret not in client.get(path).content.decode()
    client.post(path, {**form, "url": "https://10.0.0.1/"})
    signal.refresh_from_db()
    assert signal.url == HOOK
    client.post(path, {**form, "url": ""})
    signal.refresh_from_db()
    assert (signal.url, signal.secret) == ("", "")


def test_nobody_sets_the_address_of_another_persons_bot(client: Any, grace: Any) -> None:
    room = room_create(name="Ours", access=Room.Access.PRIVATE, owner=member(grace))
    other = BotClient(room).bot
    bot_webhook_set(bot_id=other.pk, url=f"{HOOK}/theirs")
    client.force_login(grace)
    for url in (HOOK, ""):
        form = {"action": "bot-webhook", "bot": other.pk, "url": url}
        client.post(f"{room.get_absolute_url()}about/", form)
        with pytest.raises(NotFound):
            bot_webhook_set(bot_id=other.pk, url=HOOK, actor=member(grace))
    other.refresh_from_db()
    assert other.url == f"{HOOK}/theirs"


def test_staff_set_the_address_in_the_admin(admin_client: Any, general: Room) -> None:
    bot = BotClient(general).bot
    path = f"/admin/chat/bot/{bot.pk}/change/"
    page = admin_client.post(path, {"url": HOOK}, follow=True).content.decode()
    bot.refresh_from_db()
    assert bot.url == HOOK
    assert bot.secret in page
    refused = admin_client.post(path, {"url": "https://localhost/"}).content.decode()
    assert "public name" in refused
    admin_client.post(path, {"url": ""})
    bot.refresh_from_db()
    assert (bot.url, bot.secret) == ("", "")
