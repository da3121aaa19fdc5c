"""The address of a new blog."""

from itertools import count

from django.utils.text import slugify

from apps.liveblog.models import Blog

SLUG_LENGTH = 50
RESERVED = {"new", "search"}  # addresses of the list's own pages


def slug_for(title: str) -> str:
    """An unused slug that is made of the title's words."""
    words = slugify(title)[: SLUG_LENGTH - 4].strip("-") or "blog"
    for number in count(1):
        slug = words if number == 1 else f"{words}-{number}"
        if slug not in RESERVED and not Blog.objects.filter(slug=slug).exists():
            return slug
    raise AssertionError  # `count` does not end
