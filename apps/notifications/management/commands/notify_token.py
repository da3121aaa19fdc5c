from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.notifications.announcements.tokens import token_create
from apps.realtime.errors import Refused


class Command(BaseCommand):
    help = "Make a token with which a program can send notifications. The admin revokes it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="whose it is, such as Monitoring")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(token_create(name=options["name"]))
        except Refused as refusal:
            raise CommandError(refusal.message) from None
