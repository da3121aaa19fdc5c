import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.liveblog.images import text_html
from apps.liveblog.models import Blog, Content, PostVersion
from apps.liveblog.reading.embed import embed_origins
from apps.liveblog.reading.json_ld import live_blog_posting
from apps.liveblog.reading.picture import SIZE
from apps.liveblog.reading.picture_view import picture_alt, picture_path
from apps.liveblog.selectors import BlogPage

register = template.Library()


@register.filter
def markdown(content: Content | PostVersion) -> SafeString:
    """Render the text's Markdown as HTML with an allow list of elements, and images as figures."""
    return text_html(content.body, getattr(content, "images", None))


@register.filter
def names(people: Sequence[str]) -> str:
    """The names in one line, in no language: events bring it to all readers."""
    return ", ".join(people)


@register.simple_tag(takes_context=True)
def absolute(context: dict[str, Any], path: str) -> str:
    """The address of a path of this site."""
    return str(context["request"].build_absolute_uri(path))


@register.simple_tag(takes_context=True)
def absolute_url(context: dict[str, Any], name: str, *args: Any) -> str:
    """The address of a view of this site."""
    return absolute(context, reverse(name, args=args))


@register.simple_tag
def query(**parameters: Any) -> str:
    """A query string of the parameters that are not empty."""
    return urlencode({name: value for name, value in parameters.items() if value})


@register.simple_tag(takes_context=True)
def social_picture(context: dict[str, Any], blog: Blog) -> dict[str, object]:
    """The picture that other sites show with a link to the blog."""
    width, height = SIZE
    url = absolute(context, picture_path(blog))
    return {"url": url, "alt": picture_alt(blog), "width": width, "height": height}


@register.inclusion_tag("liveblog/_embed_code.html", takes_context=True)
def embed_code(context: dict[str, Any], blog: Blog) -> dict[str, object]:
    """The markup with which other sites show the blog, for its editors."""
    return {
        "is_allowed": bool(embed_origins()),
        "frame": absolute_url(context, "liveblog:embed", blog.slug),
        "script": absolute_url(context, "liveblog:embed_script"),
        "title": blog.title,
    }


# As in Django's `json_script`: a text cannot end the element, or begin a comment in it.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def json_ld(context: dict[str, Any], page: BlogPage) -> SafeString:
    """A blog's page as structured data. Browsers do not execute a script of this type."""
    data = live_blog_posting(page, absolute=context["request"].build_absolute_uri)
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))
