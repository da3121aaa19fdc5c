from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count
from django.utils import timezone

from apps.realtime.tasks.claims import tasks_failed, tasks_retry


class Command(BaseCommand):
    help = "Run background tasks again that were given up, after the cause is mended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "queues", nargs="*", metavar="QUEUE", help="only tasks of these queues; by default all"
        )
        parser.add_argument(
            "--days",
            type=float,
            default=1,
            metavar="N",
            help="only tasks that were given up in the last N days (default: 1)",
        )
        parser.add_argument("--dry-run", action="store_true", help="only say which tasks they are")

    def handle(
        self, *args: Any, queues: list[str], days: float, dry_run: bool, **options: Any
    ) -> None:
        if days <= 0:
            raise CommandError("--days must be above 0.")
        since = timezone.now() - timedelta(days=days)
        failed = tasks_failed(since=since, queues=queues).values("queue", "path").order_by("path")
        for each in failed.annotate(count=Count("pk")):
            self.stdout.write(f"  {each['queue']}: {each['path']} {each['count']}")
        if dry_run:
            total = tasks_failed(since=since, queues=queues).count()
            self.stdout.write(f"Tasks that would run again: {total}.")
        else:
            self.stdout.write(f"Tasks that run again: {tasks_retry(since=since, queues=queues)}.")
