"""An action for the admin of the site's users: notify the selected people."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.notifications.kinds import MESSAGE
from apps.notifications.models import site_path_validator
from apps.notifications.services import notify
from apps.notifications.services.summary import MAX_TEXT

MOST_PEOPLE = 100  # whose streams one transaction locks


class NewsForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=MAX_TEXT, widget=AdminTextInputWidget
    )
    url = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=500,
        widget=AdminTextInputWidget,
        validators=[site_path_validator],
        help_text=gettext_lazy("A path of this site, such as /live/. Empty: the list."),
    )


def add_notify_action(users: "admin.ModelAdmin[Any]") -> None:
    """Offer the action in `users`, the admin of the site's users.

    It is for staff who may add notifications.
    """
    users.actions = [*(users.actions or ()), notify_people]
    users.has_notify_permission = may_notify  # type: ignore[attr-defined]


def may_notify(request: HttpRequest) -> bool:
    return request.user.has_perm("notifications.add_notification")


@admin.action(description=gettext_lazy("Notify the selected people"), permissions=["notify"])
def notify_people(
    users: "admin.ModelAdmin[Any]", request: HttpRequest, queryset: "QuerySet[Any]"
) -> HttpResponse | None:
    """Ask for the text, then send it."""
    people = list(queryset.order_by("pk")[: MOST_PEOPLE + 1])
    if len(people) > MOST_PEOPLE:
        words = _("Those are more than %(count)d people. Add an announcement instead.")
        users.message_user(request, words % {"count": MOST_PEOPLE}, messages.ERROR)
        return None
    form = NewsForm(request.POST if "notify" in request.POST else None)
    if not form.is_valid():
        return page(users, request, people, form)
    url = form.cleaned_data["url"] or reverse("notifications:list")
    ids = [each.pk for each in people]
    told = notify(recipients=ids, kind=MESSAGE.name, url=url, text=form.cleaned_data["text"])
    words = ngettext("Notified %(count)d person.", "Notified %(count)d people.", len(told))
    users.message_user(request, words % {"count": len(told)}, messages.SUCCESS)
    return None


def page(
    users: "admin.ModelAdmin[Any]", request: HttpRequest, people: list[Any], form: NewsForm
) -> HttpResponse:
    context = {
        **users.admin_site.each_context(request),
        "title": _("Notify the selected people"),
        "opts": users.model._meta,
        "people": people,
        "form": form,
        "checkbox": ACTION_CHECKBOX_NAME,
        "action": notify_people.__name__,
    }
    return TemplateResponse(request, "admin/notifications/notify_people.html", context)
