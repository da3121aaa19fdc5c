from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.notifications.announcements.sending import Sent, news_send
from apps.notifications.kinds import MESSAGE
from apps.realtime.errors import Refused


class Command(BaseCommand):
    help = "Notify people, a group or everybody. It appears on every page they have open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="*", help="one person or several")
        parser.add_argument("text", help="what they read: one line of up to 300 characters")
        parser.add_argument("--group", default="", help="announce it to the members of a group")
        parser.add_argument("--everybody", action="store_true", help="announce it to everybody")
        parser.add_argument(
            "--url", default="", help="the page it is about: a path of this site, such as /live/"
        )
        parser.add_argument(
            "--kind", default=MESSAGE.name, help="of the news: a slug (default: message)"
        )
        parser.add_argument(
            "--key", default="", help="a name for this news: with the same key it is sent once"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("text", "group", "everybody", "url", "kind", "key")
        try:
            sent = news_send(
                usernames=options["username"], **{name: options[name] for name in names}
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(self.sentence(sent))

    def sentence(self, sent: Sent) -> str:
        if sent.announcement is None:
            people = "1 person" if sent.notified == 1 else f"{sent.notified} people"
            return f"Notified {people}."
        number = sent.announcement.pk
        return (
            f"Workers tell {sent.announcement.people:,} people."
            f" Progress: manage.py announcements --watch {number}"
        )
