from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from apps.notifications.services import notification_create
from apps.realtime.errors import Refused
from apps.realtime.selectors import display_name, users_by_username


class Command(BaseCommand):
    help = "Send somebody a notification. It appears on every page they have open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("text")
        parser.add_argument(
            "--url", help="the page it is about: a path of this site, such as /accounts/profile/"
        )
        parser.add_argument("--kind", default="message", help="a slug (default: message)")

    def handle(self, *args: Any, **options: Any) -> None:
        user = users_by_username([options["username"]]).first()
        if user is None:
            raise CommandError(f"There is no active person called {options['username']}.")
        url = options["url"] or reverse("notifications:list")
        try:
            notification_create(
                recipient_id=user.pk, kind=options["kind"], text=options["text"], url=url
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"{display_name(user)} was notified.")
