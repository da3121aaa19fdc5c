from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.realtime.tasks.retention import Window, events_trim, trimmable, trimmable_streams


class Command(BaseCommand):
    help = (
        "Remove events beyond the retention window. Readers whose cursor is older than the oldest "
        "remaining event reload their page's content. The worker does this every hour."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--keep",
            type=int,
            metavar="N",
            help="events per stream; by default STREAM_KEEP_EVENTS",
        )
        parser.add_argument(
            "--days",
            type=float,
            metavar="N",
            help="age in days; by default STREAM_KEEP_DAYS",
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(
        self, *args: Any, keep: int | None, days: float | None, dry_run: bool, **options: Any
    ) -> None:
        if (keep or 0) < 0 or (days or 0) < 0:
            raise CommandError("--keep and --days cannot be negative.")
        window = Window.of(events=keep, days=days)
        trim = trimmable if dry_run else events_trim
        total = 0
        for stream in trimmable_streams(window=window):
            count = trim(stream=stream, window=window)
            self.stdout.write(f"  {stream}: {count}")
            total += count
        self.stdout.write(f"{total} events {'would go' if dry_run else 'removed'}.")
