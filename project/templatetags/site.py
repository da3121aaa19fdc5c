from django import template
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

register = template.Library()

# For the catalogues, which are made of literal texts. A site of your own may have another sentence.
gettext_noop("Live updates in every window you have open.")


@register.simple_tag
def site_name() -> str:
    """The site's name. A tag, because error pages have no request and no context processors."""
    return str(settings.SITE_NAME)


@register.simple_tag
def is_development() -> bool:
    return bool(settings.DEBUG)


@register.simple_tag
def site_description() -> str:
    """SITE_DESCRIPTION in the reader's language; as it is written where it has no translation."""
    return _(settings.SITE_DESCRIPTION)
