from typing import Any

from django.core.management.base import BaseCommand

from apps.realtime.services import epochs_renew


class Command(BaseCommand):
    help = (
        "Begin another life of the database, after a backup was restored: every stream gets a new "
        "epoch, and every open page loads its content afresh. `make restore` does this by itself."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{epochs_renew()} streams have a new epoch.")
