import re

from django import template
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def prose(text: str) -> SafeString:
    """A docstring as paragraphs, with what stands between backticks as code."""
    paragraphs = ((code(each),) for each in re.split(r"\n\s*\n", text.strip()) if each)
    return format_html_join("\n", "<p>{}</p>", paragraphs)


@register.filter
def code(text: str) -> SafeString:
    escaped = str(conditional_escape(text))
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped))  # noqa: S308  escaped above


@register.filter
def breakable(path: str) -> SafeString:
    """A dotted path that may go on in the next line after each dot."""
    return mark_safe(str(conditional_escape(path)).replace(".", ".<wbr>"))  # noqa: S308  escaped
