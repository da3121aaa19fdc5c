from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.liveblog.models import Blog
from apps.liveblog.services import post_create
from apps.realtime.errors import Refused
from apps.realtime.selectors import users_by_username


class Command(BaseCommand):
    help = "Publish an update to a live blog."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the last part of the blog's address")
        parser.add_argument("text", help="Markdown")
        parser.add_argument("--title", default="")
        parser.add_argument("--author", metavar="USERNAME")

    def handle(self, *args: Any, **options: Any) -> None:
        blog = Blog.objects.filter(slug=options["slug"]).first()
        if blog is None:
            raise CommandError(f"There is no live blog {options['slug']!r}.")
        try:
            post = post_create(
                blog_id=blog.pk,
                title=options["title"],
                body=options["text"],
                author_id=user_id_of(options["author"]),
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"Published: {post.get_absolute_url()}")


def user_id_of(username: str | None) -> int | None:
    if username is None:
        return None
    user = users_by_username([username]).first()
    if user is None:
        raise CommandError(f"There is no active user {username!r}.")
    return int(user.pk)
