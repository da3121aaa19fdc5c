"""The translations that an app's scripts need, as a script that browsers keep for good."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import check_for_language, get_language, to_locale
from django.utils.translation.trans_real import DjangoTranslation
from django.views.generic import View
from django.views.i18n import JavaScriptCatalog

KEEP = "public, max-age=31536000, s-maxage=31536000, immutable"


class TranslationsView(View):
    """The script of one app and language. Another digest than today's is not found."""

    def get(self, request: HttpRequest, language: str, app: str, digest: str) -> HttpResponse:
        script = script_of(app, language) if check_for_language(language) else ""
        if digest != digest_of(script):
            raise Http404
        headers = {"Cache-Control": KEEP}
        return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)


def translations_url(app: str) -> str:
    """The address of the app's script in the active language; empty where it needs none."""
    language = get_language() or ""
    script = script_of(app, language)
    try:
        return script and reverse("translations", args=[language, app, digest_of(script)])
    except NoReverseMatch:  # a site that has no route for it: its scripts are in English
        return ""


@lru_cache(256)
def script_of(app: str, language: str) -> str:
    """Adds the app's sentences to the page's catalogue. Empty for a language that it lacks."""
    folders = [Path(each.path) / "locale" for each in apps.get_app_configs() if each.label == app]
    name = Path(to_locale(language)) / "LC_MESSAGES" / "djangojs.mo"
    found = [str(folder) for folder in folders if language and (folder / name).exists()]
    if not found:
        return ""
    view = JavaScriptCatalog()
    view.translation = DjangoTranslation(language, domain="djangojs", localedirs=found)
    sentences = json.dumps(view.get_catalog(), ensure_ascii=False, separators=(",", ":"))
    plural = view.get_plural() or "n != 1"
    return (
        f"globalThis.translations = {{...globalThis.translations, ...{sentences}}};\n"
        f"globalThis.pluralForm = n => {plural};\n"
    )


def digest_of(script: str) -> str:
    return hashlib.sha256(script.encode()).hexdigest()[:12]
