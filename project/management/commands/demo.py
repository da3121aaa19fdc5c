from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from apps.accounts.demo import demo_create as accounts_demo
from apps.chat.demo import demo_create as chat_demo
from apps.liveblog.demo import demo_create as liveblog_demo
from apps.notifications.demo import demo_create as notifications_demo

DEMOS = [
    ("people", accounts_demo),
    ("live blogs", liveblog_demo),
    ("chat rooms", chat_demo),
    ("notifications", notifications_demo),
]


class Command(BaseCommand):
    help = "Create demo people and content. Content that exists already stays unchanged."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--known-passwords",
            action="store_true",
            help="Create them even if DEBUG is off, although their password is published.",
        )

    def handle(self, *args: Any, known_passwords: bool, **options: Any) -> None:
        if not (settings.DEBUG or known_passwords):
            raise CommandError(
                "The demo people's password is published, and one of them is a superuser. "
                "To create them on this site anyway, add --known-passwords."
            )
        for number, (what, demo_create) in enumerate(DEMOS, start=1):
            with transaction.atomic():
                created = demo_create()
            outcome = f"{created} created" if created else "there already"
            self.stdout.write(f"  demo {number}/{len(DEMOS)}  {what}: {outcome}")
