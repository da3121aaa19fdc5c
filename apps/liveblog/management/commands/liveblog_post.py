import sys
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from apps.images.services import image_create
from apps.liveblog.images import APP
from apps.liveblog.markup import Picture, picture_line
from apps.liveblog.models import Blog, Draft, Post
from apps.liveblog.services import draft_create, draft_schedule, post_create, post_pin
from apps.realtime.errors import Refused
from apps.realtime.ids import UserId
from apps.realtime.selectors import users_by_username
from apps.realtime.services import clean_line


class Command(BaseCommand):
    help = "Publish an update to a live blog, now or at a time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="BLOG", help="the last part of the blog's address")
        parser.add_argument("text", metavar="TEXT", help="Markdown; - reads it from standard input")
        parser.add_argument("--title", default="", help="the line above the text")
        parser.add_argument(
            "--author", metavar="USERNAME", help="who publishes it; nobody if left out"
        )
        parser.add_argument(
            "--byline",
            metavar="NAMES",
            default="",
            help="the names to show, with commas between; the author's if left out",
        )
        parser.add_argument("--key", action="store_true", help="make it a key event of the blog")
        parser.add_argument(
            "--pin", action="store_true", help="pin it in place of the update that is pinned now"
        )
        self.add_picture_arguments(parser)
        parser.add_argument(
            "--at",
            metavar="TIME",
            type=time_from,
            help="when to publish it, in the time zone of the site: 2026-12-24T18:30, or 18:30 for "
            "today; a worker must run then",
        )

    def add_picture_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--image", metavar="FILE", help="a picture, which is shown below the text"
        )
        parser.add_argument(
            "--alt",
            metavar="WORDS",
            default="",
            help="what the picture shows, if it is no decoration",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        blog = Blog.objects.filter(slug=options["slug"]).first()
        if blog is None:
            raise CommandError(f"There is no live blog {options['slug']!r}.")
        text = sys.stdin.read() if options["text"] == "-" else options["text"]
        fields = {
            "blog_id": blog.pk,
            "title": options["title"],
            "body": text,
            "byline": options["byline"],
            "is_key": options["key"],
            "author_id": user_id_of(options["author"]),
        }
        try:
            if options["image"]:
                fields["body"] += f"\n\n{image_line(options['image'], options['alt'])}"
            saved = save(fields, pin=options["pin"], at=options["at"])
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        done = "Published" if isinstance(saved, Post) else f"Scheduled for {options['at']:%c %Z}"
        self.stdout.write(f"{done}: {saved.get_absolute_url()}")


@transaction.atomic
def save(fields: dict[str, Any], *, pin: bool, at: datetime | None) -> Post | Draft:
    if at is not None:
        draft = draft_create(pin=pin, **fields)
        return draft_schedule(draft_id=draft.pk, publish_at=at)
    post = post_create(**fields)
    if pin:
        post_pin(post_id=post.pk)
    return post


def image_line(path: str, alt: str) -> str:
    """Store the picture; the line of Markdown that shows it. Raises Refused for a bad one."""
    try:
        with Path(path).open("rb") as file:
            image = image_create(app=APP, file=File(file))
    except OSError as error:
        raise CommandError(f"Cannot read the picture: {error}") from None
    return picture_line(Picture(image.pk, clean_line(alt), ""))


def time_from(text: str) -> datetime:
    """The moment that `--at` says. Raises ValueError."""
    try:
        at = datetime.combine(timezone.localdate(), time.fromisoformat(text))
    except ValueError:
        at = datetime.fromisoformat(text)
    return at if at.tzinfo else timezone.make_aware(at)


def user_id_of(username: str | None) -> UserId | None:
    if username is None:
        return None
    user = users_by_username([username]).first()
    if user is None:
        raise CommandError(f"There is no active user {username!r}.")
    user_id: UserId = user.pk
    return user_id
