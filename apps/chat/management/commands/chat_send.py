from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.chat.models import Room
from apps.chat.people import member
from apps.chat.services import message_send
from apps.realtime.errors import Refused
from apps.realtime.selectors import display_name, users_by_username


class Command(BaseCommand):
    help = "Write a message to a chat room as a member."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("room", help="the room's slug, such as general")
        parser.add_argument("text", help="the message, as plain text")
        parser.add_argument(
            "--as", dest="username", required=True, help="the username of its author"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        room = Room.objects.filter(slug=options["room"]).first()
        user = users_by_username([options["username"]]).first()
        if room is None:
            raise CommandError(f"There is no room called {options['room']}.")
        if user is None:
            raise CommandError(f"There is no active member called {options['username']}.")
        try:
            message_send(
                room_id=room.pk,
                participant=member(user),
                body=options["text"],
                client_id=uuid4(),
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{display_name(user)} wrote to {room.name}.")
