from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.chat.models import Bot, Delivery
from apps.chat.services import (
    bot_create,
    bot_disable,
    bot_rotate,
    bot_webhook_end,
    bot_webhook_set,
)
from apps.realtime.errors import Refused


class BotForm(forms.ModelForm[Bot]):
    """Asks for a bot's name, and shows the token of a new one once."""

    name = forms.CharField(max_length=30, help_text="It is mentioned as @name.")
    token = ""

    class Meta:
        model = Bot
        fields = ("answers",)

    def clean(self) -> None:
        """Create the bot during validation, so that the form can show a refusal."""
        if not self.errors:
            fields = {name: self.cleaned_data[name] for name in ("name", "answers")}
            try:
                self.instance, self.token = bot_create(**fields)
            except Refused as refusal:
                self.add_error("name", refusal.message)


class BotChangeForm(forms.ModelForm[Bot]):
    """Changes the address of a bot's webhooks by the service, and shows their secret."""

    secret = ""

    class Meta:
        model = Bot
        fields = ("answers", "url")
        labels = {"url": "Webhook"}
        help_texts = {"url": "This address gets each message that mentions the bot. Empty: none."}

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if not url:
            bot_webhook_end(bot_id=self.instance.pk)
        elif url != self.initial["url"]:
            try:
                self.secret = bot_webhook_set(bot_id=self.instance.pk, url=url)
            except Refused as refusal:
                raise forms.ValidationError(refusal.message) from refusal
        return url


@admin.register(Bot)
class BotAdmin(admin.ModelAdmin[Bot]):
    list_display = ("user", "owner", "answers", "created_at", "used_at", "disabled_at")
    list_select_related = ("user", "owner")
    actions = ("give_another_token", "disable")

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        return BotChangeForm if obj else BotForm

    def get_fields(self, request: HttpRequest, obj: Bot | None = None) -> Any:
        return ("answers", "url") if obj else ("name", "answers")

    def save_model(self, request: HttpRequest, obj: Bot, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=["answers"])
            if form.secret:
                shown = _("This secret signs the webhooks of {name}: {secret}")
                messages.warning(request, shown.format(name=obj.name, secret=form.secret))
        else:
            self.show_token(request, obj, form.token)

    def show_token(self, request: HttpRequest, bot: Bot, token: str) -> None:
        shown = _("The token of {name}, shown only now: {token}")
        messages.warning(request, shown.format(name=bot.name, token=token))

    @admin.action(description="Give another token", permissions=["change"])
    def give_another_token(self, request: HttpRequest, queryset: QuerySet[Bot]) -> None:
        for bot in queryset:
            self.show_token(request, bot, bot_rotate(bot_id=bot.pk))

    @admin.action(description="Disable", permissions=["change"])
    def disable(self, request: HttpRequest, queryset: QuerySet[Bot]) -> None:
        for bot in queryset:
            bot_disable(bot_id=bot.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Bot | None = None) -> bool:
        return False  # a bot goes with its user


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin[Delivery]):
    """Shows how the webhooks went. Nothing is changed here."""

    list_display = ("created_at", "bot", "message_id", "state", "attempts", "problem", "ended_at")
    list_filter = ("state",)
    list_select_related = ("bot__user",)
    fields = ("key", "bot", "state", "attempts", "problem", "ended_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
