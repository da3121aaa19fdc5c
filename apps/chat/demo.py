"""The demo site's rooms, a conversation in each of them, and a bot that answers."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from apps.chat.models import Message, Room
from apps.chat.people import member
from apps.chat.services import (
    bot_create,
    membership_create,
    message_send,
    room_create,
    room_enter,
)
from apps.realtime.selectors import users_by_username, users_with_name

# From the oldest conversation to the newest: the ids of messages ascend with their times.
ROOMS = [
    ("help", "Help desk", "Ask anything; @porter answers at once", Room.Access.OPEN),
    ("night-shift", "Night shift", "For those who keep the lamps lit", Room.Access.MEMBERS),
    ("general", "General", "Whatever is on the line today", Room.Access.OPEN),
]

BOT = "porter"
BOT_ROOMS = ("help", "general")

# By room: how many minutes ago, username, body.
CONVERSATIONS = {
    "help": [
        (2885, "grace", "Where do I find the timetable for the weekend?"),
        (2880, "ada", "On the wall behind you. It is the green one."),
    ],
    "night-shift": [
        (1640, "ada", "All quiet. The lamp at the north end flickers, could somebody look at it?"),
        (1595, "grace", "A loose wire. It holds now."),
    ],
    "general": [
        (1504, "ada", "Morning, all. The new lever frame goes live at ten."),
        (1502, "edsger", "Has anybody tested what happens when two people pull the same lever?"),
        (1501, "ada", "Twice this week. The second one waits, as it should."),
        (1499, "edsger", "Then I have no further objections."),
        (1498, "edsger", "Today, that is."),
        (62, "grace", "The 9:40 came through three minutes early. Who is driving?"),
        (60, "ada", "New driver, very keen. I will have a word."),
        (58, "grace", "Please do, the tea was not ready."),
        (33, "edsger", "I wrote down how the interlocking works, with drawings this time."),
        (31, "ada", "@grace could you read it before it goes on the wall? You find what I miss."),
        (
            29,
            "grace",
            "Gladly. The reference everybody quotes is https://en.wikipedia.org/wiki/Interlocking",
        ),
        (
            12,
            "grace",
            "Read it.\nTwo typos, one real mistake, and the best drawings we have ever had.",
        ),
        (9, "edsger", "One real mistake is one too many. Mending it now."),
    ],
}


def demo_create() -> int:
    """Create the rooms that are missing, with their messages, and a bot. Returns how many rooms.

    Write @porter in one of the bot's rooms, and it answers.
    """
    known = set(Room.objects.values_list("slug", flat=True))
    missing = [room for room in ROOMS if room[0] not in known]
    created = [
        room_create(slug=slug, name=name, topic=topic, access=access)
        for slug, name, topic, access in missing
    ]
    for room in created:
        conversation_create(room)
    bot_create_once()
    return len(created)


def bot_create_once() -> None:
    """A bot for which the site's model answers, unless somebody has its name already.

    `manage.py chat_bot rotate` prints a token for it.
    """
    if users_with_name(BOT).exists():
        return
    bot, _ = bot_create(name=BOT, answers=True)
    for room in Room.objects.filter(slug__in=BOT_ROOMS):
        membership_create(room_id=room.pk, user_id=bot.user_id)


def conversation_create(room: Room) -> None:
    """Write the messages of those demo users who exist.

    Only a page enters a room, so they are entered here. They have read it all.
    """
    conversation = CONVERSATIONS[room.slug]
    usernames = {username for _, username, _ in conversation}
    members = {user.get_username().lower(): member(user) for user in users_by_username(usernames)}
    messages = [(ago, members[who], body) for ago, who, body in conversation if who in members]
    now = timezone.now()
    for ago, participant, body in messages:
        sent = message_send(room_id=room.pk, participant=participant, body=body, client_id=uuid4())
        Message.objects.filter(pk=sent.message_id).update(created_at=now - timedelta(minutes=ago))
    for participant in members.values():
        room_enter(room_id=room.pk, participant=participant)
