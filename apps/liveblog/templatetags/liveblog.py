from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.liveblog.images import text_html
from apps.liveblog.models import Content, PostVersion

register = template.Library()


@register.filter
def markdown(content: Content | PostVersion) -> SafeString:
    """Render the text's Markdown as HTML with an allow list of elements, and images as figures."""
    return text_html(content.body, getattr(content, "images", None))


@register.filter
def names(people: Sequence[str]) -> str:
    """The names in one line: `Ada`, `Ada and Grace`, `Ada, Grace and Lin`."""
    *first, last = people
    if not first:
        return last
    return _("%(names)s and %(last)s") % {"names": ", ".join(first), "last": last}
