from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.chat.models import Bot, Membership, Room
from apps.chat.services import (
    bot_create,
    bot_disable,
    bot_rotate,
    bot_webhook_end,
    bot_webhook_set,
    membership_create,
)
from apps.realtime.errors import Refused
from apps.realtime.selectors import users_by_username


class Command(BaseCommand):
    help = "Create a bot, let it join rooms, tell it who mentions it, or disable it."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="print the token of a new bot, once")
        create.add_argument("name", help="the name by which it is mentioned")
        create.add_argument(
            "--answers", action="store_true", help="let the site's model answer for it"
        )
        join = actions.add_parser("join", help="make a bot a member of rooms")
        join.add_argument("name", help="the bot's name")
        join.add_argument("rooms", nargs="+", help="their slugs, such as general")
        join.add_argument(
            "--role",
            choices=Membership.Role.values,
            default="member",
            help="what it may do there (default: member)",
        )
        webhook = actions.add_parser(
            "webhook", help="send mentions to an address; print the secret"
        )
        webhook.add_argument("name", help="the bot's name")
        webhook.add_argument("url", nargs="?", default="", help="the https address to call")
        webhook.add_argument("--off", action="store_true", help="send nothing more")
        for action, what in (("rotate", "print another token"), ("disable", "let it do nothing")):
            actions.add_parser(action, help=what).add_argument("name", help="the bot's name")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            getattr(self, action)(**options)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal

    def create(self, *, name: str, answers: bool, **options: Any) -> None:
        _, token = bot_create(name=name, answers=answers)
        self.stdout.write(token)

    def join(self, *, name: str, rooms: list[str], role: str, **options: Any) -> None:
        bot = bot_called(name)
        for slug in rooms:
            room = Room.objects.filter(slug=slug).first()
            if room is None or room.is_direct:
                raise CommandError(f"There is no room called {slug}.")
            membership_create(room_id=room.pk, user_id=bot.user_id, role=role)
            self.stdout.write(f"{bot.name} is in {room.name}.")

    def webhook(self, *, name: str, url: str, off: bool, **options: Any) -> None:
        bot = bot_called(name)
        if off:
            bot_webhook_end(bot_id=bot.pk)
            self.stdout.write(f"{bot.name} is told nothing.")
        else:
            self.stdout.write(bot_webhook_set(bot_id=bot.pk, url=url))

    def rotate(self, *, name: str, **options: Any) -> None:
        self.stdout.write(bot_rotate(bot_id=bot_called(name).pk))

    def disable(self, *, name: str, **options: Any) -> None:
        bot = bot_called(name)
        bot_disable(bot_id=bot.pk)
        self.stdout.write(f"{bot.name} can do nothing now.")


def bot_called(name: str) -> Bot:
    bot = Bot.objects.filter(user__in=users_by_username([name])).first()
    if bot is None:
        raise CommandError(f"There is no bot called {name}.")
    return bot
