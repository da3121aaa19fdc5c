from functools import cache
from typing import Any

from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import HttpRequest, JsonResponse
from django.views.generic import TemplateView, View

from apps.console.reference import message_rows, route_rows
from apps.console.streams import STATUS
from apps.realtime.schema.asyncapi import asyncapi, json_schema

# Building them takes a third of a second, and only new code changes them.
the_asyncapi = cache(asyncapi)
the_json_schema = cache(json_schema)

READABLE = {"indent": 2, "ensure_ascii": False}


class ConnectionView(TemplateView):
    """Shows people whether live updates reach them, and what to try if not."""

    template_name = "console/connection.html"


class StatusView(UserPassesTestMixin, TemplateView):
    """Shows staff how every process of the site is, live."""

    template_name = "console/status.html"
    extra_context = {"stream": STATUS}

    def test_func(self) -> bool:
        user: Any = self.request.user
        return bool(user.is_active and user.is_staff)


class ProtocolView(TemplateView):
    """The AsyncAPI document as a page for developers."""

    template_name = "console/protocol.html"

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
    """The AsyncAPI document, with the host of the request as its server."""

    def get(self, request: HttpRequest) -> JsonResponse:
        document = the_asyncapi()
        protocol = "wss" if request.is_secure() else "ws"
        site = document["servers"]["site"] | {"host": request.get_host(), "protocol": protocol}
        return JsonResponse(document | {"servers": {"site": site}}, json_dumps_params=READABLE)


class JsonSchemaView(View):
    """The JSON Schema of every frame."""

    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(the_json_schema(), json_dumps_params=READABLE)
