import logging
import signal
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from channels.routing import get_default_application
from django.core.management.base import BaseCommand, CommandError

from apps.realtime.hub.background import Background
from apps.realtime.layer.broadcaster import layer
from apps.realtime.tasks.worker import Worker, channels_of

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Run the tasks of the named queues, or of all. Run as many of these as you like, here and "
        "on other machines. Ctrl-C or SIGTERM ends it after the tasks that have begun."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        about = "A file to touch every five seconds. If it grows old, the worker hangs."
        parser.add_argument("--alive", type=Path, metavar="FILE", help=about)
        parser.add_argument("queues", nargs="*", help="By default all that have a consumer.")

    def handle(self, *, queues: list[str], alive: Path | None, **options: Any) -> None:
        application = get_default_application()
        known = channels_of(application)
        if unknown := set(queues) - set(known):
            names = ", ".join(sorted(unknown))
            raise CommandError(f"No consumer for {names}. There are: {', '.join(known)}.")
        # Process managers say SIGTERM; asyncio cleans up on SIGINT.
        signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
        logger.info("Running worker for queues %s", ", ".join(queues or known))
        Worker(application, queues or known, layer(), alive, Background()).run()
