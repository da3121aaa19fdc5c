"""Bots: how they are created, their tokens, and the rooms that they are in."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.chat.bots.tokens import bot_find, participant_of
from apps.chat.models import Bot, Membership, Message, Room
from apps.chat.people import member
from apps.chat.rights import may_moderate, may_read
from apps.chat.services import (
    bot_create,
    bot_disable,
    bot_rotate,
    membership_create,
    person_ban,
    person_remove,
    room_create,
    room_leave,
    room_update,
)
from apps.chat.tests.factories import ROBIN, events_of, say
from apps.realtime.errors import NotFound, Refused
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db


def text_of(page: Any) -> str:
    return str(page.content.decode())


def token_in(text: str) -> str:
    found = re.search(r"\d+\.[\w-]{43}", text)
    assert found is not None
    return found[0]


def test_only_the_bots_own_token_finds_it() -> None:
    porter, token = bot_create(name="porter")
    other, _ = bot_create(name="signal")
    assert bot_find(token) == porter
    secret = token.partition(".")[2]
    for wrong in (
        "",
        "x",
        secret,
        f"{other.pk}.{secret}",
        f"{porter.pk}.",
        f"{porter.pk}.x",
        f"{token}x",
    ):
        assert bot_find(wrong) is None


def test_the_token_is_stored_nowhere() -> None:
    porter, token = bot_create(name="porter")
    porter.refresh_from_db()
    assert token.partition(".")[2] not in str(vars(porter))


def test_a_new_token_takes_the_place_of_the_former() -> None:
    porter, former = bot_create(name="porter")
    token = bot_rotate(bot_id=porter.pk)
    assert (bot_find(former), bot_find(token)) == (None, porter)


def test_a_disabled_bot_has_no_valid_token_until_it_gets_another() -> None:
    porter, token = bot_create(name="porter")
    bot_disable(bot_id=porter.pk)
    assert bot_find(token) is None
    assert bot_find(f"{porter.pk}.") is None
    token = bot_rotate(bot_id=porter.pk)
    assert bot_find(token) == porter
    Bot.objects.update(disabled_at=timezone.now())
    assert bot_find(token) is None
    Bot.objects.update(disabled_at=None)
    get_user_model()._default_manager.filter(pk=porter.user_id).update(is_active=False)
    assert bot_find(token) is None


def test_nobody_logs_in_as_a_bot() -> None:
    porter, _ = bot_create(name="porter")
    assert not porter.user.has_usable_password()


@pytest.mark.parametrize("name", ["Admin", "ada", "a name", "", "no/slash"])
def test_a_bot_has_no_name_that_a_person_could_not_have(name: str, ada: Any) -> None:
    with pytest.raises(Refused):
        bot_create(name=name)
    assert not Bot.objects.exists()


def test_a_member_owns_so_many_bots_and_no_more(grace: Any, settings: Any) -> None:
    settings.CHAT_BOTS_PER_PERSON = 1
    porter, _ = bot_create(name="porter", owner=member(grace))
    with pytest.raises(Refused, match="as many bots as one person may"):
        bot_create(name="signal", owner=member(grace))
    bot_disable(bot_id=porter.pk)
    with pytest.raises(Refused):  # each has a user, whose name it keeps
        bot_create(name="signal", owner=member(grace))


def test_a_bot_ends_with_its_owners_account(grace: Any) -> None:
    _, token = bot_create(name="porter", owner=member(grace))
    type(grace).objects.filter(pk=grace.pk).update(is_active=False)
    assert bot_find(token) is None
    type(grace).objects.filter(pk=grace.pk).update(is_active=True)
    assert bot_find(token) is not None
    grace.delete()
    assert bot_find(token) is None


@pytest.mark.parametrize("end", [person_remove, person_ban, room_leave])
def test_a_bot_leaves_a_room_with_its_owner(end: Any, grace: Any, ada: Any, general: Room) -> None:
    """By its token they would read on."""
    ours, others = (
        bot_create(name=name, owner=member(who))[0] for name, who in (("mine", grace), ("his", ada))
    )
    for user_id in (grace.pk, ours.user_id, others.user_id):
        membership_create(room_id=general.pk, user_id=user_id)
    if end is room_leave:
        room_leave(room_id=general.pk, participant=member(grace))
    else:
        end(room_id=general.pk, actor=member(ada), person=member(grace))
    assert not may_read(room_id=general.pk, participant=participant_of(ours))
    assert may_read(room_id=general.pk, participant=participant_of(others))


def test_guests_and_bots_own_no_bot() -> None:
    porter, _ = bot_create(name="porter")
    for owner in (ROBIN, participant_of(porter)):
        with pytest.raises(Refused):
            bot_create(name="signal", owner=owner)


def test_only_its_owner_and_staff_change_a_bot(grace: Any, ada: Any) -> None:
    porter, _ = bot_create(name="porter", owner=member(grace))
    with pytest.raises(NotFound):
        bot_rotate(bot_id=porter.pk, actor=member(user_make("edsger")))
    with pytest.raises(NotFound):
        bot_rotate(bot_id=porter.pk, actor=ROBIN)
    bot_rotate(bot_id=porter.pk, actor=member(grace))
    bot_disable(bot_id=porter.pk, actor=member(ada))


def test_a_bot_reads_only_the_rooms_that_it_has_joined(general: Room, night_shift: Room) -> None:
    bot, _ = bot_create(name="porter")
    ours = room_create(name="Ours", access=Room.Access.PRIVATE)
    porter = participant_of(bot)
    for room in (general, night_shift, ours):
        assert not may_read(room_id=room.pk, participant=porter)
        membership_create(room_id=room.pk, user_id=bot.user_id)
        assert may_read(room_id=room.pk, participant=porter)
        room_update(room_id=room.pk, name=room.name, topic="", access=Room.Access.CLOSED)
        assert not may_read(room_id=room.pk, participant=porter)


def test_no_flag_of_its_user_gives_a_bot_more_than_its_membership(general: Room) -> None:
    bot, _ = bot_create(name="porter")
    joined = membership_create(room_id=general.pk, user_id=bot.user_id)
    get_user_model()._default_manager.filter(pk=bot.user_id).update(
        is_staff=True, is_superuser=True
    )
    assert not may_moderate(room_id=general.pk, participant=participant_of(bot))
    Membership.objects.filter(pk=joined.pk).update(role=Membership.Role.MODERATOR)
    assert may_moderate(room_id=general.pk, participant=participant_of(bot))


def test_what_a_bot_writes_is_marked_on_the_page_and_in_events(
    general: Room, ada_client: Any
) -> None:
    bot, _ = bot_create(name="porter")
    membership_create(room_id=general.pk, user_id=bot.user_id)
    say(general, "The 9:40 is late", by=participant_of(bot))
    assert events_of(general)[0]["by_bot"] is True
    assert Message.objects.get().author_as_participant.is_bot
    mark = '<span class="message__guest">bot</span>'
    assert mark in text_of(ada_client.get("/chat/general/"))
    about = text_of(ada_client.get("/chat/general/about/"))
    assert 'porter</a> <span class="badge">bot</span>' in about


def test_the_command_prints_each_token_once(general: Room, capsys: Any) -> None:
    call_command("chat_bot", "create", "porter")
    token = capsys.readouterr().out.strip()
    assert bot_find(token) is not None
    call_command("chat_bot", "join", "porter", "general", "--role", "moderator")
    assert Membership.objects.get(room=general).role == "moderator"
    call_command("chat_bot", "rotate", "porter")
    assert bot_find(token) is None
    assert bot_find(capsys.readouterr().out.split("\n")[-2]) is not None
    call_command("chat_bot", "disable", "porter")
    assert Bot.objects.get().disabled_at is not None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("create", "Admin"), "This name is taken or reserved. Choose another one."),
        (("rotate", "ada"), "There is no bot called ada."),
        (("join", "porter", "nowhere"), "There is no room called nowhere."),
    ],
)
def test_the_command_reports_what_is_wrong(
    ada: Any, arguments: tuple[str, ...], sentence: str
) -> None:
    bot_create(name="porter")
    with pytest.raises(CommandError, match=f"^{sentence}$"):
        call_command("chat_bot", *arguments)


def test_the_admin_creates_bots_and_shows_each_token_once(admin_client: Any) -> None:
    form = {"name": "porter", "answers": "on"}
    page = text_of(admin_client.post("/admin/chat/bot/add/", form, follow=True))
    porter = Bot.objects.get()
    assert porter.answers
    assert bot_find(token_in(page)) == porter
    assert token_in(page) not in text_of(admin_client.get("/admin/chat/bot/"))
    chosen = {"_selected_action": [porter.pk]}
    another = {"action": "give_another_token", **chosen}
    page = text_of(admin_client.post("/admin/chat/bot/", another, follow=True))
    assert bot_find(token_in(page)) == porter
    admin_client.post("/admin/chat/bot/", {"action": "disable", **chosen})
    assert bot_find(token_in(page)) is None


def test_the_admin_says_which_name_it_refuses(admin_client: Any) -> None:
    page = text_of(admin_client.post("/admin/chat/bot/add/", {"name": "Moderator"}))
    assert "This name is taken or reserved." in page
    assert not Bot.objects.exists()


def test_a_rooms_owner_creates_a_bot_there_and_changes_only_bots_of_hers(
    client: Any, grace: Any
) -> None:
    room = room_create(name="Ours", access=Room.Access.PRIVATE, owner=member(grace))
    others, _ = bot_create(name="signal")
    membership_create(room_id=room.pk, user_id=others.user_id)
    client.force_login(grace)
    path = f"{room.get_absolute_url()}about/"
    token = token_in(text_of(client.post(path, {"action": "bot", "name": "porter"})))
    porter = Bot.objects.get(owner=grace)
    assert bot_find(token) == porter
    assert may_read(room_id=room.pk, participant=participant_of(porter))
    assert text_of(client.get(path)).count("Give it another token") == 1
    rotated = client.post(path, {"action": "bot-rotate", "bot": porter.pk})
    assert bot_find(token) is None
    assert bot_find(token_in(text_of(rotated))) == porter
    client.post(path, {"action": "bot-disable", "bot": others.pk})
    client.post(path, {"action": "bot-disable", "bot": porter.pk})
    assert list(Bot.objects.filter(disabled_at=None)) == [others]


def test_other_members_create_no_bot_in_a_room(client: Any, grace: Any, general: Room) -> None:
    client.force_login(grace)
    path = f"{general.get_absolute_url()}about/"
    assert "Only the owners of this room may do that." in text_of(
        client.post(path, {"action": "bot", "name": "porter"}, follow=True)
    )
    assert not Bot.objects.exists()
