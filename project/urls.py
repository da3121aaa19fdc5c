"""HTTP routes: one line per app."""

from django.contrib import admin
from django.urls import include, path

from project.views import HomeView

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("", include("apps.console.urls")),
    path("accounts/", include("apps.accounts.urls")),
    path("media/images/", include("apps.images.urls")),
    path("live/", include("apps.liveblog.urls")),
    path("chat/", include("apps.chat.urls")),
    path("notifications/", include("apps.notifications.urls")),
    path("admin/", admin.site.urls),
]
