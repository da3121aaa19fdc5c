"""The service worker: a script that runs without a page, for the whole site."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from apps.notifications.push.config import push_config
from apps.realtime.templatetags.realtime import script_url


class WorkerView(View):
    """A script that configures the worker and imports the built one.

    A new build has another address, and another language other values. Either changes this text,
    so browsers replace the worker.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        text = f"self.site = {json.dumps(site_values())};\nimportScripts({json.dumps(built())});\n"
        response = HttpResponse(text, content_type="text/javascript")
        response["Service-Worker-Allowed"] = "/"
        response["Cache-Control"] = "no-cache"
        return response


def built() -> str:
    return script_url("notifications", "worker")


def site_values() -> dict[str, Any]:
    """The values that the worker needs, in the reader's language."""
    icon = push_config().icon
    language = get_language() or ""
    return {
        "offline": f"{reverse('notifications:offline')}?language={language}",
        "unknown": _("New notification"),
        "icon": static(icon) if icon else "",
        "static": settings.STATIC_URL,
        "version": f"{built()} {language}",
    }


class OfflineView(TemplateView):
    """The page that the worker shows without a network. It has no personal content.

    The worker loads it without cookies, and so names the language.
    """

    template_name = "notifications/offline.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        named = request.GET.get("language", "")
        language = named if named in dict(settings.LANGUAGES) else get_language()
        with override(language):
            response = TemplateResponse(request, self.template_name, self.get_context_data())
            response.render()
        response["Content-Language"] = language
        return response
