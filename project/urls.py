"""HTTP routes: one line per app."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from project.views import HomeView, LanguageView, ManifestView

to_admin = RedirectView.as_view(pattern_name="admin:index")

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("manifest.webmanifest", ManifestView.as_view(), name="manifest"),
    path("language/", LanguageView.as_view(), name="language"),
    path("", include("apps.realtime.urls")),
    path("", include("apps.console.urls")),
    path("accounts/", include("apps.accounts.urls")),
    path("media/images/", include("apps.images.urls")),
    path("live/", include("apps.liveblog.urls")),
    path("chat/", include("apps.chat.urls")),
    path("notifications/", include("apps.notifications.urls")),
    path(
        "admin/login/", secure_admin_login(to_admin), name="admin_login"
    ),  # before the admin's own
    path("admin/", admin.site.urls),
]
