from functools import cache
from typing import Any

from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import HttpRequest, JsonResponse
from django.views.generic import TemplateView, View

from apps.realtime.reference import message_rows, route_rows
from apps.realtime.reports import STATUS
from apps.realtime.schema.asyncapi import asyncapi, json_schema

# Building them takes a third of a second, and they change with the code only.
the_asyncapi = cache(asyncapi)
the_json_schema = cache(json_schema)


class ProtocolView(TemplateView):
    """The AsyncAPI document as a page to read."""

    template_name = "realtime/protocol.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document = the_asyncapi()
        return super().get_context_data(
            info=document["info"],
            routes=route_rows(document),
            frames=message_rows(document),
            error_codes=document["x-error-codes"],
            close_codes=document["x-close-codes"],
            **kwargs,
        )


class AsyncApiView(View):
    """The document itself, which names the host it was asked for."""

    def get(self, request: HttpRequest) -> JsonResponse:
        document = the_asyncapi()
        protocol = "wss" if request.is_secure() else "ws"
        site = document["servers"]["site"] | {"host": request.get_host(), "protocol": protocol}
        return JsonResponse(document | {"servers": {"site": site}}, json_dumps_params=READABLE)


class JsonSchemaView(View):
    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(the_json_schema(), json_dumps_params=READABLE)


class ConnectionView(TemplateView):
    """Tells people whether live pages reach them, and what to try if not."""

    template_name = "realtime/connection.html"


class StatusView(UserPassesTestMixin, TemplateView):
    """How the site is, live, for its staff."""

    template_name = "realtime/status.html"
    extra_context = {"stream": STATUS}

    def test_func(self) -> bool:
        user: Any = self.request.user
        return bool(user.is_active and user.is_staff)


READABLE = {"indent": 2, "ensure_ascii": False}
