from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.templatetags.static import static
from django.utils.decorators import method_decorator
from django.utils.translation import get_language_info
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View
from django.views.i18n import set_language

from apps.accounts.demo import demo_logins
from apps.accounts.services import preferences_save


class HomeView(TemplateView):
    """The home page. It shows the demo logins if DEBUG is on."""

    template_name = "home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        logins = demo_logins() if settings.DEBUG else []
        return super().get_context_data(demo_logins=logins, **kwargs)


@method_decorator(never_cache, "dispatch")
class LanguageView(TemplateView):
    """Asks for the language of the pages, and keeps it in a cookie and in the account.

    A page of its own: those that all readers share hold no form, as a form has a reader's token.
    """

    template_name = "language.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        languages = [get_language_info(code) for code, _name in settings.LANGUAGES]
        following = self.request.GET.get("next", "/")
        return super().get_context_data(languages=languages, next=following, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        response = set_language(request)
        user, chosen = request.user, response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
        if user.is_authenticated and chosen is not None:
            preferences_save(user_id=user.pk, language=chosen.value)
        return response


class ManifestView(View):
    """The web app manifest: with it a device can install the site as an app."""

    def get(self, request: HttpRequest) -> JsonResponse:
        sizes = {"icon-192.png": "192x192", "icon-512.png": "512x512"}
        icons = [icon(name, size, "any") for name, size in sizes.items()]
        manifest = {
            "id": "/",
            "name": settings.SITE_NAME,
            "short_name": settings.SITE_NAME,
            "description": settings.SITE_DESCRIPTION,
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#101513",
            "theme_color": "#101513",
            "icons": [*icons, icon("icon-maskable.png", "512x512", "maskable")],
        }
        return JsonResponse(manifest, content_type="application/manifest+json")


def icon(name: str, size: str, purpose: str) -> dict[str, str]:
    return {"src": static(name), "sizes": size, "type": "image/png", "purpose": purpose}
