"""Search in published posts, of one blog or of all. Drafts are rows of another table."""

import re
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.utils.safestring import SafeString

from apps.liveblog.markup import plain_text
from apps.liveblog.models import Blog, Post
from apps.textsearch.index import Hit, TextIndex
from apps.textsearch.marks import MARKS, excerpt, highlighted

POSTS = TextIndex(Post, ("title", "body"))
PAGE_SIZE = 20
PAGES = 25
# The address of a link or an image, in which a mark would break the Markdown.
ADDRESS = re.compile(r"\]\([^\s)]*")


@dataclass(frozen=True)
class FoundPost:
    """A post that was found. Its title and an excerpt are HTML, with each match in a `<mark>`."""

    post: Post
    title: SafeString
    excerpt: SafeString


@dataclass(frozen=True)
class SearchPage:
    """The posts that match best. `next_page` is None on the last page."""

    found: list[FoundPost]
    next_page: int | None


def posts_search(*, text: str, blog: Blog | None = None, page: int = 1) -> SearchPage:
    """A page of the posts that have all words of `text`, or words that begin so."""
    rows = Post.objects.filter(blog=blog) if blog else Post.objects.all()
    hits = POSTS.search(rows, text, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1)
    shown = hits[:PAGE_SIZE]
    posts = Post.objects.select_related("blog").in_bulk([hit.pk for hit in shown])
    found = [found_post(posts[hit.pk], hit) for hit in shown if hit.pk in posts]
    has_more = len(hits) > PAGE_SIZE and page < PAGES
    return SearchPage(found, next_page=page + 1 if has_more else None)


def found_post(post: Post, hit: Hit) -> FoundPost:
    title, body = hit.marked
    body = ADDRESS.sub(lambda address: MARKS.sub("", address[0]), body)
    return FoundPost(post, highlighted(title), excerpt(plain_text(body)))


def index_repair(sender: AppConfig, using: str, **kwargs: Any) -> None:
    POSTS.repair(using)
