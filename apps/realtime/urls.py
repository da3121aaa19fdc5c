"""The translations of the apps' scripts, for sites in several languages."""

from django.urls import path

from apps.realtime.translations import TranslationsView

urlpatterns = [
    path(
        "translations/<str:language>/<slug:app>.<slug:digest>.js",
        TranslationsView.as_view(),
        name="translations",
    ),
]
