from typing import Any

from django.conf import settings
from django.views.generic import TemplateView

from apps.accounts.demo import demo_logins


class HomeView(TemplateView):
    """The home page. It shows the demo logins if DEBUG is on."""

    template_name = "home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        logins = demo_logins() if settings.DEBUG else []
        return super().get_context_data(demo_logins=logins, **kwargs)
