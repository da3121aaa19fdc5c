"""The demo site's rooms, and a conversation in one of them."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from apps.chat.models import Message, Room
from apps.chat.people import member
from apps.chat.services import message_send, room_create
from apps.realtime.selectors import users_by_username

ROOMS = [
    ("general", "General", "Whatever is on the line today", Room.Access.OPEN),
    ("help", "Help desk", "Ask anything; somebody will know", Room.Access.OPEN),
    ("night-shift", "Night shift", "For those who keep the lamps lit", Room.Access.MEMBERS),
]

# How many minutes ago, username, body.
CONVERSATION = [
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
    (12, "grace", "Read it.\nTwo typos, one real mistake, and the best drawings we have ever had."),
    (9, "edsger", "One real mistake is one too many. Mending it now."),
]


def demo_create() -> int:
    """Create the rooms that are missing, and talk in a new General. Returns how many rows."""
    known = set(Room.objects.values_list("slug", flat=True))
    missing = [room for room in ROOMS if room[0] not in known]
    created = [
        room_create(slug=slug, name=name, topic=topic, access=access)
        for slug, name, topic, access in missing
    ]
    written = [conversation_create(room.pk) for room in created if room.slug == "general"]
    return len(created) + sum(written)


def conversation_create(room_id: int) -> int:
    """Write the messages of those demo users who exist. Returns how many messages."""
    usernames = {username for _, username, _ in CONVERSATION}
    members = {user.get_username().lower(): member(user) for user in users_by_username(usernames)}
    messages = [(ago, members[who], body) for ago, who, body in CONVERSATION if who in members]
    now = timezone.now()
    for ago, participant, body in messages:
        sent = message_send(room_id=room_id, participant=participant, body=body, client_id=uuid4())
        Message.objects.filter(pk=sent.message_id).update(created_at=now - timedelta(minutes=ago))
    return len(messages)
