from typing import Any

from django.core.management.base import BaseCommand

from apps.notifications.push.vapid import keys_make


class Command(BaseCommand):
    help = "Print a new key pair for Web Push, as lines for .env. Keep it: browsers know the keys."

    def handle(self, *args: Any, **options: Any) -> None:
        keys = keys_make()
        self.stdout.write(f"VAPID_PUBLIC_KEY={keys.public}")
        self.stdout.write(f"VAPID_PRIVATE_KEY={keys.private}")
        self.stdout.write("VAPID_CONTACT=mailto:you@example.org")
