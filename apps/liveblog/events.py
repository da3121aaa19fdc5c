"""The live blog's rows as the wire's events, with the HTML that its pages show."""

from typing import cast

from django.template.loader import render_to_string

from apps.liveblog.models import Blog, Post
from apps.liveblog.protocol import BlogListed, BlogSaved, PostPinned, PostSaved, StateName


def post_saved(post: Post) -> PostSaved:
    """The post as it is now, rendered once for all readers."""
    return PostSaved(
        post_id=post.pk,
        html=render_to_string("liveblog/_post.html", {"post": post}),
        label=post.label,
        created_at=post.created_at.isoformat(),
        is_key=post.is_key,
    )


def post_pinned(post: Post | None) -> PostPinned:
    """The pinned post as it is now; None when no post is pinned."""
    if post is None:
        return PostPinned(post_id=None, html="")
    html = render_to_string("liveblog/_pinned.html", {"post": post})
    return PostPinned(post_id=post.pk, html=html)


def blog_saved(blog: Blog) -> BlogSaved:
    html = render_to_string("liveblog/_blog_header.html", {"blog": blog})
    return BlogSaved(html=html, is_open=blog.is_open, state=cast("StateName", blog.state.value))


def blog_listed(blog: Blog) -> BlogListed:
    """The blog's card. `blog` comes from `blogs_listed`, which counts its posts."""
    html = render_to_string("liveblog/_blog_card.html", {"blog": blog})
    return BlogListed(blog_id=blog.pk, is_open=blog.is_open, html=html)
