from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def site_name() -> str:
    """The site's name. A tag, because error pages have no request and no context processors."""
    return str(settings.SITE_NAME)


@register.simple_tag
def site_description() -> str:
    """One sentence about the site."""
    return str(settings.SITE_DESCRIPTION)
