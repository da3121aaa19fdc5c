from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from apps.notifications import services
from apps.notifications.forms import InboxForm
from apps.notifications.kinds import Channel, Kind, kinds_for
from apps.notifications.mail import unsubscribing_user_id
from apps.notifications.preferences import (
    addresses_of,
    channels_offered,
    mail_every,
    table_of,
)
from apps.notifications.quiet import quiet_end, zone_of
from apps.notifications.selectors import inbox_get
from apps.notifications.snoozing import CHOICES, snooze_end
from apps.notifications.views import MemberRequest
from apps.realtime.ids import UserId

LABELS = {
    Channel.PAGE: gettext_lazy("Site"),
    Channel.BROWSER: gettext_lazy("Browser"),
    Channel.PUSH: gettext_lazy("Push"),
    Channel.EMAIL: gettext_lazy("E-mail"),
}


class PreferencesView(LoginRequiredMixin, View):
    """The channels that a person wants for each kind, quiet hours, and the form for a pause."""

    def get(self, request: MemberRequest) -> HttpResponse:
        inbox = inbox_get(user_id=request.user.pk)
        form = InboxForm(instance=inbox, initial={"mail_every": mail_every(inbox)})
        return self.page(
            request, form, table_of(user_id=request.user.pk, kinds=kinds_for(request.user))
        )

    def post(self, request: MemberRequest) -> HttpResponse:
        kinds = kinds_for(request.user)
        on = {kind.name: chosen(request, kind) for kind in kinds}
        form = InboxForm(request.POST, instance=inbox_get(user_id=request.user.pk))
        if not form.is_valid():
            return self.page(request, form, on)
        services.preferences_save(user_id=request.user.pk, kinds=kinds, on=on, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("notifications:preferences")

    def page(
        self, request: MemberRequest, form: InboxForm, on: dict[str, frozenset[Channel]]
    ) -> HttpResponse:
        offered = channels_offered()
        inbox = inbox_get(user_id=request.user.pk)
        values: dict[str, Any] = {
            "form": form,
            "channels": [(each, LABELS[each]) for each in offered],
            "rows": [
                (kind, [(each, LABELS[each], each in on[kind.name]) for each in offered])
                for kind in kinds_for(request.user)
            ],
            "has_push": Channel.PUSH in offered,
            "has_mail": Channel.EMAIL in offered,
            "has_address": bool(addresses_of([request.user.pk])),
            "quiet_until": quiet_end(inbox, timezone.now()),
            "zone": zone_of(inbox),
            "pauses": CHOICES.items(),
            "is_paused": bool(inbox.do_not_disturb_until),
        }
        return render(request, "notifications/preferences.html", values)


def chosen(request: HttpRequest, kind: Kind) -> frozenset[Channel]:
    ticked = request.POST.getlist(f"on.{kind.name}")
    return frozenset(each for each in Channel if each in ticked)


class PauseView(LoginRequiredMixin, View):
    """Starts a pause, or ends it."""

    def get(self, request: MemberRequest) -> HttpResponse:
        return redirect("notifications:preferences")

    def post(self, request: MemberRequest) -> HttpResponse:
        user_id, choice = request.user.pk, request.POST.get("choice", "")
        zone = zone_of(inbox_get(user_id=user_id))
        try:
            now = timezone.now()
            until = snooze_end(choice, now=now, zone=zone) if choice else None
        except KeyError:
            raise Http404 from None
        services.pause(user_id=user_id, until=until)
        return redirect("notifications:preferences")


@method_decorator(csrf_exempt, name="dispatch")
class UnsubscribeView(View):
    """Ends the mail to one person: by a button, or by their mail program in one click (RFC 8058).

    The signed token in the address allows it, without a log-in. A GET changes nothing, because
    mail scanners open every link.
    """

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        user_of(token)
        return render(request, "notifications/unsubscribe.html", {"is_done": False})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        services.mail_unsubscribe(user_id=user_of(token))
        return render(request, "notifications/unsubscribe.html", {"is_done": True})


def user_of(token: str) -> UserId:
    try:
        return unsubscribing_user_id(token)
    except (BadSignature, ValueError):
        raise Http404 from None
