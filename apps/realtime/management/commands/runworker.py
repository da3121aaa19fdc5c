import signal
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from channels import DEFAULT_CHANNEL_LAYER
from channels.management.commands.runworker import Command as ChannelsCommand
from channels.routing import get_default_application
from django.core.management.base import CommandError

from apps.realtime.hub.background import Background
from apps.realtime.tasks.worker import Worker, channels_of


class Command(ChannelsCommand):
    help = (
        "Work off the jobs of the named channels, or of all. As many of these as you like may run, "
        "here and on other machines. Ctrl-C or SIGTERM ends it after the jobs it has begun."
    )
    worker_class: Any = Worker

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--layer",
            default=DEFAULT_CHANNEL_LAYER,
            help="Channel layer alias to use, if not the default.",
        )
        parser.add_argument(
            "--alive",
            type=Path,
            metavar="FILE",
            help="A file to touch every five seconds: one that grows old says that it hangs.",
        )
        parser.add_argument("channels", nargs="*", help="by default all that have a consumer")

    def handle(self, *args: Any, **options: Any) -> None:
        known = channels_of(get_default_application())
        if unknown := set(options["channels"]) - set(known):
            raise CommandError(
                f"No consumer for {', '.join(sorted(unknown))}. There are: {', '.join(known)}."
            )
        options["channels"] = options["channels"] or known
        self.worker_class = partial(Worker, alive=options["alive"], background=Background())
        # Process managers say SIGTERM; asyncio cleans up on SIGINT.
        signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
        super().handle(*args, **options)
