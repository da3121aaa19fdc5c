"""The live blog's rows as the wire's events, with the HTML that its pages show.

It is rendered once for readers in all languages, in the language of the code. Their pages translate
the elements that have `data-word`, and format the numbers and times themselves.
"""

from typing import cast

from django.template.loader import render_to_string
from django.utils.translation import override

from apps.liveblog.models import Blog, Post
from apps.liveblog.protocol import BlogListed, BlogSaved, PostPinned, PostSaved, StateName


def html_of(template: str, values: dict[str, object]) -> str:
    with override(None):
        return render_to_string(template, values)


def post_saved(post: Post) -> PostSaved:
    """The post as it is now, rendered once for all readers."""
    return PostSaved(
        post_id=post.pk,
        html=html_of("liveblog/_post.html", {"post": post}),
        label=post.label,
        created_at=post.created_at.isoformat(),
        is_key=post.is_key,
    )


def post_pinned(post: Post | None) -> PostPinned:
    """The pinned post as it is now; None when no post is pinned."""
    if post is None:
        return PostPinned(post_id=None, html="")
    html = html_of("liveblog/_pinned.html", {"post": post})
    return PostPinned(post_id=post.pk, html=html)


def blog_saved(blog: Blog) -> BlogSaved:
    html = html_of("liveblog/_blog_header.html", {"blog": blog})
    return BlogSaved(html=html, is_open=blog.is_open, state=cast("StateName", blog.state.value))


def blog_listed(blog: Blog) -> BlogListed:
    """The blog's card. `blog` comes from `blogs_listed`, which counts its posts."""
    html = html_of("liveblog/_blog_card.html", {"blog": blog})
    return BlogListed(blog_id=blog.pk, is_open=blog.is_open, html=html)
