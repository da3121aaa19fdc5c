from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.liveblog.models import Blog
from apps.liveblog.services.tokens import token_create
from apps.realtime.errors import Refused


class Command(BaseCommand):
    help = "Make a token with which a wire service can post to a live blog. The admin revokes it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="BLOG", help="the last part of the blog's address")
        parser.add_argument("name", metavar="NAME", help="whose it is, such as Reuters")

    def handle(self, *args: Any, **options: Any) -> None:
        blog = Blog.objects.filter(slug=options["slug"]).first()
        if blog is None:
            raise CommandError(f"There is no live blog {options['slug']!r}.")
        try:
            self.stdout.write(token_create(blog_id=blog.pk, name=options["name"]))
        except Refused as refusal:
            raise CommandError(refusal.message) from None
