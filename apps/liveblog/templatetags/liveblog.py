from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.liveblog.markup import to_html

register = template.Library()


@register.filter
def markdown(body: str) -> SafeString:
    """Render Markdown as HTML with an allow list of elements."""
    return SafeString(to_html(body))


@register.filter
def names(people: Sequence[str]) -> str:
    """The names in one line: `Ada`, `Ada and Grace`, `Ada, Grace and Lin`."""
    *first, last = people
    if not first:
        return last
    return _("%(names)s and %(last)s") % {"names": ", ".join(first), "last": last}
