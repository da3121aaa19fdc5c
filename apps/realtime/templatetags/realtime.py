from datetime import datetime
from urllib.parse import quote

from django import template
from django.conf import settings
from django.shortcuts import resolve_url
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from apps.realtime.consumers.build_id import build_id, built_by_the_site

register = template.Library()
# For `<connection-status build="...">`, which compares it with the server's.
register.simple_tag(build_id)


@register.simple_tag
def bundle(app: str) -> SafeString:
    """Load an app's script and styles.

    From the site's Vite manifest where there is one; else the static files `<app>/<app>.js` and
    `<app>/<app>.css`, which `make bundles` builds for projects without Node.
    """
    if built_by_the_site():
        from django_vite.templatetags.django_vite import vite_asset

        return SafeString(vite_asset(f"apps/{app}/frontend/entry.ts"))
    script = '<script type="module" src="{}"></script>'
    return styles(f"{app}/{app}.css") + format_html(script, static(f"{app}/{app}.js"))


@register.simple_tag
def look() -> SafeString:
    """Load the styles that apps' pages share, where no page shell of ours has them already."""
    return SafeString() if built_by_the_site() else styles("realtime/look.css")


@register.simple_tag
def look_alone() -> SafeString:
    """Load the styles that apps' pages share, in a page without the site's page shell."""
    if built_by_the_site():
        from django_vite.templatetags.django_vite import vite_asset

        return SafeString(vite_asset("frontend/entry.ts"))
    return styles("realtime/look.css")


def styles(path: str) -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static(path))


@register.simple_tag
def login_url(then: str = "") -> str:
    """The log-in page (LOGIN_URL), with the path of the page to return to."""
    url = resolve_url(settings.LOGIN_URL)
    if not then:
        return url
    return f"{url}{'&' if '?' in url else '?'}next={quote(then, safe='')}"


@register.filter
def ago(when: datetime | None) -> str:
    """How long ago: `5 minutes ago`, `just now`; empty for None."""
    if when is None:
        return ""
    since = timesince(when)
    return "just now" if since.startswith("0") else f"{since} ago"
