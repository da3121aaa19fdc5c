"""A live blog as structured data, which search engines read: schema.org's LiveBlogPosting."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from apps.liveblog.markup import plain_text
from apps.liveblog.models import Blog, Post
from apps.liveblog.reading.picture_view import picture_path
from apps.liveblog.selectors import BlogPage

Absolute = Callable[[str], str]


def live_blog_posting(page: BlogPage, *, absolute: Absolute) -> dict[str, Any]:
    """The blog with the posts of `page`. `absolute` makes an address of a path."""
    blog = page.blog
    changed = [post.edited_at or post.created_at for post in page.posts]
    return known(
        {
            "@context": "https://schema.org",
            "@type": "LiveBlogPosting",
            "@id": absolute(blog.get_absolute_url()),
            "url": absolute(blog.get_absolute_url()),
            "headline": blog.title,
            "description": blog.summary,
            "image": absolute(picture_path(blog)),
            "datePublished": iso(blog.created_at),
            "dateModified": iso(max(changed, default=blog.created_at)),
            "coverageStartTime": iso(blog.starts_at or blog.created_at),
            "coverageEndTime": iso(blog.ended_at) if blog.ended_at else None,
            "liveBlogUpdate": [blog_posting(post, blog, absolute) for post in page.posts],
        }
    )


def blog_posting(post: Post, blog: Blog, absolute: Absolute) -> dict[str, Any]:
    return known(
        {
            "@type": "BlogPosting",
            "url": absolute(post.get_absolute_url()),
            "headline": post.label,
            "articleBody": plain_text(post.body),
            "datePublished": iso(post.created_at),
            "dateModified": iso(post.edited_at or post.created_at),
            "author": [{"@type": "Person", "name": name} for name in post.authors],
        }
    )


def known(data: dict[str, Any]) -> dict[str, Any]:
    """`data` without what is empty."""
    return {name: value for name, value in data.items() if value}


def iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
