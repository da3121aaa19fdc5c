from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View

from apps.notifications.push.config import push_config, push_offered
from apps.notifications.push.dispatch import push_test
from apps.notifications.push.receivers import cookie_name, device_of
from apps.notifications.push.selectors import devices_of
from apps.notifications.push.subscriptions import (
    device_log_out,
    subscription_remove,
    subscription_save,
)
from apps.notifications.views import MemberRequest
from apps.realtime.errors import Refused
from apps.realtime.ids import row_id_from
from apps.realtime.server.user_agent import device_label

COOKIE_SECONDS = 400 * 24 * 3600  # the longest that browsers keep one


class DevicesView(LoginRequiredMixin, TemplateView):
    """How notifications reach this browser, and the person's other browsers."""

    template_name = "notifications/devices.html"
    request: MemberRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        devices = list(devices_of(user_id=self.request.user.pk)) if push_offered() else []
        here = device_of(self.request)
        return super().get_context_data(
            push_key=push_config().public_key if push_offered() else "",
            devices=devices,
            this_device=next((each for each in devices if here and each.device == here), None),
            **kwargs,
        )


class PushView(LoginRequiredMixin, View):
    """A form of the page of devices. A GET, as after a log-in, leads to that page."""

    request: MemberRequest

    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        if not push_offered():
            raise Http404
        return super().dispatch(*args, **kwargs)

    def get(self, request: MemberRequest) -> HttpResponse:
        return redirect("notifications:devices")


class DeviceAddView(PushView):
    """Push to this browser: `endpoint`, `p256dh` and `auth` are those of its subscription."""

    def post(self, request: MemberRequest) -> HttpResponse:
        device = uuid4().hex
        if before := device_of(request):
            device_log_out(device=before)
        try:
            subscription_save(
                user=request.user,
                endpoint=request.POST.get("endpoint", ""),
                p256dh=request.POST.get("p256dh", ""),
                auth=request.POST.get("auth", ""),
                label=device_label(request.headers.get("User-Agent", "")),
                device=device,
            )
        except Refused as refusal:
            return HttpResponse(refusal.message, status=400, content_type="text/plain")
        response = HttpResponse(status=204)
        keep_device(response, device)
        return response


def keep_device(response: HttpResponse, device: str) -> None:
    """Find this browser again when somebody logs in or out, even after the session has expired."""
    response.set_cookie(
        cookie_name(),
        device,
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


class DeviceRemoveView(PushView):
    """End push in the browser `subscription_id`, or in this one."""

    def post(self, request: MemberRequest) -> HttpResponse:
        try:
            subscription_id = row_id_from(request.POST.get("subscription_id", ""))
        except ValueError:
            raise Http404 from None
        subscription_remove(subscription_id=subscription_id, user_id=request.user.pk)
        messages.success(request, _("That browser gets no more push."))
        return redirect("notifications:devices")


class PushTestView(PushView):
    """Send a test to all of the person's browsers."""

    def post(self, request: MemberRequest) -> HttpResponse:
        count = push_test(user_id=request.user.pk)
        words = ngettext(
            "A test is on its way to %(count)d browser.",
            "A test is on its way to %(count)d browsers.",
            count,
        )
        messages.success(request, words % {"count": count})
        return redirect("notifications:devices")
