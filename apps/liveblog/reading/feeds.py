from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed

from apps.liveblog.markup import to_html
from apps.liveblog.models import Post
from apps.liveblog.selectors import BlogPage, blog_page
from apps.liveblog.templatetags.liveblog import names


class BlogFeed(Feed[Post, BlogPage]):
    """The newest posts of a blog, as Atom."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> BlogPage:
        return blog_page(slug=kwargs["slug"], cursor=kwargs["cursor"])

    def title(self, page: BlogPage) -> str:
        return page.blog.title

    def subtitle(self, page: BlogPage) -> str:
        return page.blog.summary

    def link(self, page: BlogPage) -> str:
        return page.blog.get_absolute_url()

    def items(self, page: BlogPage) -> list[Post]:
        return page.posts

    def item_title(self, post: Post) -> str:
        return post.label

    def item_description(self, post: Post) -> str:
        return to_html(post.body)

    def item_pubdate(self, post: Post) -> datetime:
        return post.created_at

    def item_updateddate(self, post: Post) -> datetime:
        return post.edited_at or post.created_at

    def item_author_name(self, post: Post) -> str:
        return names(post.authors) if post.authors else ""

    def item_categories(self, post: Post) -> list[str]:
        return ["key-event"] if post.is_key else []
