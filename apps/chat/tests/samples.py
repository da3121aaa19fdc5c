"""Messages that both the page's template and its script render, and how the template does.

After a change to the template, `.venv/bin/python -m apps.chat.tests.samples` writes the result
again, and `server-page.test.ts` compares it with what the script makes of the same messages.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[1] / "frontend/samples"
RENDERED = SAMPLES / "messages.html"


def rendered() -> str:
    """The samples as Ada sees them, by the template."""
    from django.template.loader import render_to_string

    from apps.chat.message_rows import message_rows
    from apps.chat.models import Room
    from apps.chat.people import Participant
    from apps.chat.protocol import Reaction
    from apps.chat.related import Beside

    ada = Participant(user_id=1, guest_key=None, name="Ada")
    given = json.loads((SAMPLES / "messages.json").read_text())
    samples = [message_of(each) for each in given]
    beside = Beside(
        messages={each.pk: each for each in samples},
        reactions={
            each["message_id"]: [Reaction(**reaction) for reaction in each.get("reactions", [])]
            for each in given
        },
    )
    rows = message_rows(samples, participant=ada, moderates=False, beside=beside)
    room = Room(name="General", slug="general")
    messages = [render_to_string("chat/_message.html", {"row": row, "room": room}) for row in rows]
    return "".join(["<ol>\n", *messages, "</ol>\n"])


def message_of(fields: dict[str, Any]) -> Any:
    from apps.chat.models import Message

    author, deleted = fields["author"], fields.get("deleted")
    at = datetime.fromisoformat(fields["created_at"])
    return Message(
        pk=fields["message_id"],
        author_id=author["user_id"],
        author_name=author["name"],
        guest_key=author["guest_key"] or "",
        streaming=fields.get("streaming", ""),
        by_bot=fields.get("by_bot", False),
        body=fields.get("body", ""),
        mentions=fields.get("mentions", []),
        images=fields.get("images", []),
        created_at=at,
        edited_at=time_in(fields, "edited_at"),
        pinned_at=time_in(fields, "pinned_at"),
        reply_to_id=fields.get("reply_to"),
        deleted_at=at if deleted else None,
        moderated=deleted == "moderator",
    )


def time_in(fields: dict[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(fields[name]) if name in fields else None


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    RENDERED.write_text(rendered())
