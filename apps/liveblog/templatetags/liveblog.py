from django import template
from django.utils.safestring import SafeString

from apps.liveblog.markup import to_html

register = template.Library()


@register.filter
def markdown(body: str) -> SafeString:
    """A Markdown text as HTML, sanitised by an allow list."""
    return SafeString(to_html(body))
