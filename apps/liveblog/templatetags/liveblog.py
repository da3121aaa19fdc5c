from django import template
from django.utils.safestring import SafeString

from apps.liveblog.markup import to_html

register = template.Library()


@register.filter
def markdown(body: str) -> SafeString:
    """Render Markdown as HTML with an allow list of elements."""
    return SafeString(to_html(body))
