import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.notifications.announcements.models import Announcement
from apps.notifications.announcements.services import announcement_cancel
from apps.realtime.errors import NotFound

SHOWN = 10
WATCH_SECONDS = 1.0


class Command(BaseCommand):
    help = "Show how far the latest announcements are, watch one, or cancel one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cancel", metavar="ID", type=int, help="tell nobody else")
        parser.add_argument("--watch", metavar="ID", type=int, help="until it has ended")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["cancel"] is not None:
            self.show(self.cancel(options["cancel"]))
        elif options["watch"] is not None:
            self.watch(options["watch"])
        else:
            for announcement in Announcement.objects.all()[:SHOWN]:
                self.show(announcement)

    def cancel(self, announcement_id: int) -> Announcement:
        try:
            return announcement_cancel(announcement_id=announcement_id)
        except NotFound:
            raise CommandError(f"There is no announcement {announcement_id}.") from None

    def watch(self, announcement_id: int) -> None:
        while True:
            announcement = Announcement.objects.filter(pk=announcement_id).first()
            if announcement is None:
                raise CommandError(f"There is no announcement {announcement_id}.")
            self.show(announcement)
            if announcement.ended_at is not None:
                return
            time.sleep(WATCH_SECONDS)

    def show(self, announcement: Announcement) -> None:
        self.stdout.write(f"{announcement.pk}  {announcement.progress}  {announcement}")
