from typing import Any

from django.core.management.base import BaseCommand

from apps.realtime.services import epochs_renew


class Command(BaseCommand):
    help = (
        "Give every stream a new epoch, after a backup was restored, so that every open page "
        "reloads its content. `make restore` does this automatically."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{epochs_renew()} streams have a new epoch.")
