"""The context of the room's page, and the JSON that its script starts from."""

from collections.abc import Mapping
from typing import Any

from apps.chat import events
from apps.chat.direct_names import name_direct
from apps.chat.forms import MessageForm, NameForm
from apps.chat.message_rows import message_rows
from apps.chat.models import Draft, Room
from apps.chat.people import Participant
from apps.chat.related import Beside, beside, beside_events
from apps.chat.rights import may_moderate
from apps.chat.room_people import reports_open
from apps.chat.selectors import NEWEST, History, Place, history
from apps.chat.text import MAX_BODY
from apps.chat.uploads import upload_fields
from apps.chat.writing import Writing, writing_of
from apps.realtime.ids import row_id_from

PLACES = ("before", "after", "around")


def place_from(query: Mapping[str, str]) -> Place:
    """The place that a query string names. Raises ValueError for an invalid id."""
    given = {name: query[name] for name in PLACES if query.get(name)}
    if len(given) > 1:
        raise ValueError("Give one of before, after and around.")
    for name, text in given.items():
        try:
            return Place(**{name: row_id_from(text)})
        except ValueError:
            raise ValueError(f"{name} must be the id of a message.") from None
    return NEWEST


def room_context(
    *, room: Room, participant: Participant | None, place: Place, form: MessageForm | None = None
) -> dict[str, Any]:
    """The context of `chat/room.html`. Without a `participant`, it asks for a name to write."""
    shown = history(room=room, place=place)
    name_direct([shown.room], participant=participant)
    moderates = participant is not None and may_moderate(room_id=room.pk, participant=participant)
    around = beside(room_id=room.pk, messages=shown.messages, viewer=participant)
    writing = writing_now(room=shown.room, participant=participant)
    return {
        "room": room,
        "participant": participant,
        "heading": shown.room,
        "shown": shown,
        "rows": message_rows(
            shown.messages, participant=participant, moderates=moderates, beside=around
        ),
        "pinned": around.pinned(),
        "cursor": shown.cursor,
        "max_length": MAX_BODY,
        "form": form or MessageForm(initial={"speaks_as": participant.key if participant else ""}),
        "name_form": name_form(),
        "closed": writing.closed,
        "uploads": upload_fields(room, participant),
        "reports": reports_open(room=room) if moderates else 0,
        "snapshot": {
            "me": {**participant_fields(participant), "moderates": moderates},
            "writing": writing_fields(writing),
            "draft": draft_fields(room_id=room.pk, participant=participant),
            **snapshot(shown, around),
        },
    }


def participant_fields(participant: Participant | None) -> dict[str, Any]:
    """The owner of the page, without the session. Both ids are null for somebody who only reads."""
    return {
        "user_id": participant and participant.user_id,
        "guest_key": participant and participant.guest_key,
        "name": participant.name if participant else "",
    }


def writing_now(*, room: Room, participant: Participant | None) -> Writing:
    return writing_of(room=room, participant=participant) if participant else Writing()


def writing_fields(writing: Writing) -> dict[str, Any]:
    """The participant's mute and slow mode. The room's own event says that it is locked."""
    until = writing.muted_until
    return {
        "muted_until": until.isoformat() if until else None,
        "wait_seconds": writing.wait_seconds,
    }


def draft_fields(*, room_id: int, participant: Participant | None) -> dict[str, Any] | None:
    """The member's draft in the room, from any of their devices; None if there is none."""
    if participant is None or not participant.is_member:
        return None
    found = Draft.objects.filter(user=participant.user_id, room=room_id).first()
    return {"text": found.text, "reply_to": found.reply_to_id, "at": found.at} if found else None


def name_form() -> NameForm:
    """Without the focus, which would open a phone's keyboard over the messages."""
    form = NameForm()
    form.fields["name"].help_text = ""
    attributes = form.fields["name"].widget.attrs
    del attributes["autofocus"]
    attributes["class"] = "composer__text"
    attributes["placeholder"] = form.fields["name"].label
    return form


def snapshot(found: History, around: Beside) -> dict[str, Any]:
    """The state that the page's script starts from. Events after `cursor` update it."""
    return {
        "cursor": {"seq": found.cursor.seq, "epoch": found.cursor.epoch},
        "room": events.room_saved(found.room).model_dump(),
        "messages": [events.message_event(message).model_dump() for message in found.messages],
        "more": found.earlier,
        "later": found.later,
        **beside_events(around, room_id=found.room.pk, messages=found.messages),
    }
