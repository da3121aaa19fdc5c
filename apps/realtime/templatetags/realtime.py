from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.shortcuts import resolve_url
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.realtime.consumers.build_id import build_id, built_by_the_site
from apps.realtime.ids import users_have_uuids
from apps.realtime.selectors import picture_address
from apps.realtime.server.user_agent import device_label
from apps.realtime.translations import translations_url

register = template.Library()
# For `<connection-status build="...">`, which compares it with the server's.
register.simple_tag(build_id)


@register.simple_tag
def bundle(app: str, part: str = "entry") -> SafeString:
    """Load an app's script and styles, or a `part` of them that only some of its pages need.

    From the site's Vite manifest where there is one; else the static files `<app>/<app>.js` and
    `<app>/<app>.css`, which `make bundles` builds for projects without Node.
    """
    if built_by_the_site():
        from django_vite.templatetags.django_vite import vite_asset

        sentences = translations(app) if part == "entry" else SafeString()
        return sentences + SafeString(vite_asset(f"apps/{app}/frontend/{part}.ts"))
    if part != "entry":
        return SafeString()  # in the app's one file
    script = '<script type="module" src="{}"></script>'
    return (
        translations("realtime", app)
        + styles(f"{app}/{app}.css")
        + format_html(script, static(f"{app}/{app}.js"))
    )


@register.simple_tag
def translations(*labels: str) -> SafeString:
    """Load the sentences of these apps' scripts, before the scripts; nothing for English."""
    urls = [(url,) for url in map(translations_url, labels) if url]
    return format_html_join("\n", '<script defer src="{}"></script>', urls)


@register.simple_tag
def script_url(app: str, name: str) -> str:
    """The address of a script that few pages load: `frontend/scripts/<name>.ts` of the app."""
    if built_by_the_site():
        from django_vite.templatetags.django_vite import vite_asset_url

        return str(vite_asset_url(f"apps/{app}/frontend/scripts/{name}.ts"))
    return static(f"{app}/{app}-{name}.js")


@register.simple_tag
def developer_panel() -> SafeString:
    """Load the developer panel if DEBUG is on. It must stand before all other scripts of a page.

    A project without Vite has the panel if `make bundles` has built it.
    """
    if not settings.DEBUG:
        return SafeString()
    if not (built_by_the_site() or finders.find("realtime/realtime-developer-panel.js")):
        return SafeString()
    script = '<script type="module" src="{}"></script>'
    return format_html(script, script_url("realtime", "developer-panel"))


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


@register.simple_tag
def picture_addresses() -> str:
    """The address of people's pictures, with `{user}` for a person's id; empty without pictures."""
    nobody = UUID(int=2**128 - 1) if users_have_uuids() else 2**53 - 1
    return picture_address(nobody).replace(str(nobody), "{user}")


@register.simple_tag
def person_picture(user_id: object, version: object = "") -> SafeString:
    """A person's picture, to lay over their initial; nothing where the site has no pictures.

    Browsers keep it for some minutes, or until `version` changes.
    """
    address = picture_address(user_id) if user_id else ""
    if not address:
        return SafeString()
    if version:
        address += f"?v={version}"
    return format_html('<img class="picture" src="{}" alt="" loading="lazy">', address)


@register.filter
def device(user_agent: str) -> str:
    """The browser and its system, for people to read: `Firefox on Android`."""
    return device_label(user_agent)


@register.filter
def ago(when: datetime | None) -> str:
    """How long ago: `5 minutes ago`, `just now`; empty for None."""
    if when is None:
        return ""
    minutes = int((timezone.now() - when).total_seconds()) // 60
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {
            "count": minutes
        }
    hours, days = minutes // 60, minutes // 60 // 24
    if days < 1:
        return ngettext("%(count)d hour ago", "%(count)d hours ago", hours) % {"count": hours}
    return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
