import json
from functools import cache
from typing import Any

from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.generic import TemplateView, View

from apps.console.mails import keeps_mails, kept_mails
from apps.console.reference import field_rows
from apps.console.streams import STATUS
from apps.realtime.hub.close_codes import CloseCode
from apps.realtime.schema.asyncapi import ERRORS, OVERVIEW, VERSION, asyncapi
from apps.realtime.schema.json_schema import json_schema, schemas
from apps.realtime.schema.registry import message_specs
from apps.realtime.schema.route_specs import route_specs

# Building them takes a third of a second, and only new code changes them.
the_asyncapi = cache(asyncapi)
the_json_schema = cache(json_schema)

READABLE: dict[str, Any] = {"indent": 2, "ensure_ascii": False}


class ConnectionView(TemplateView):
    """Shows people whether live updates reach them, with advice if not."""

    template_name = "console/connection.html"


class StatusView(UserPassesTestMixin, TemplateView):
    """Shows staff the state of every process, live."""

    template_name = "console/status.html"
    extra_context = {"stream": STATUS}

    def test_func(self) -> bool:
        user: Any = self.request.user
        return bool(user.is_active and user.is_staff)


class ProtocolView(TemplateView):
    """The protocol for developers: routes, messages and codes."""

    template_name = "console/protocol.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**reference(), **kwargs)


@cache
def reference() -> dict[str, Any]:
    types = schemas()
    return {
        "version": VERSION,
        "overview": OVERVIEW,
        "routes": route_specs(),
        "frames": [
            {
                "spec": each,
                "fields": list(field_rows(types[each.type_name], types)),
                "sample": json.dumps(each.sample, **READABLE),
            }
            for each in message_specs()
        ],
        "error_codes": ERRORS.items(),
        "close_codes": list(CloseCode),
    }


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


class MailsView(TemplateView):
    """The mails that this machine keeps instead of sending them, in development."""

    template_name = "console/mails.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not keeps_mails():
            raise Http404
        return super().get_context_data(mails=list(kept_mails()), **kwargs)


class MailHtmlView(View):
    """The HTML of one of these mails, which runs no scripts and loads nothing."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        found = next((mail for mail in kept_mails() if mail.name == name), None)
        if found is None:
            raise Http404
        response = HttpResponse(found.html)
        response["Content-Security-Policy"] = (
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        )
        return response

    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        if not keeps_mails():
            raise Http404
        return super().dispatch(*args, **kwargs)
