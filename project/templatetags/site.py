from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def site_name() -> str:
    """What the site is called; pages about a failure, which have no request, know it too."""
    return str(settings.SITE_NAME)


@register.simple_tag
def site_description() -> str:
    """What the site is, in one sentence."""
    return str(settings.SITE_DESCRIPTION)
