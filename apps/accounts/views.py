from typing import Any

from allauth.account import views as allauth
from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, UpdateView, View

from apps.accounts import forms
from apps.accounts.models import DataExport, User
from apps.accounts.personal_data import DECLARED
from apps.accounts.pictures import picture_remove, picture_set
from apps.accounts.preferences import cookies_set
from apps.accounts.services import export_request, profile_update, user_deactivate
from apps.accounts.tasks import delete_account, make_export
from apps.realtime.errors import Refused
from apps.realtime.hub.limits import limits
from apps.realtime.server.upload_pass import upload_address


class MemberRequest(HttpRequest):
    """After `LoginRequiredMixin`."""

    user: User


class SignUpView(allauth.SignupView):  # type: ignore[misc]
    def form_valid(self, form: forms.SignUpForm) -> HttpResponse:
        """Show an error if somebody took the name since the form checked it."""
        try:
            response: HttpResponse = super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error)
            response = self.form_invalid(form)
        return response


class ProfileView(LoginRequiredMixin, UpdateView[User, forms.ProfileForm]):
    form_class = forms.ProfileForm
    template_name = "accounts/profile.html"
    success_url = reverse_lazy("accounts:profile")
    context_object_name = "person"

    def get_object(self, queryset: Any = None) -> User:
        """A copy, so that a refused form does not change the name in the page's header."""
        return get_object_or_404(User, pk=self.request.user.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address = upload_address(reverse("accounts:picture_change"))
        megabytes = limits().upload_bytes // 1024**2
        return super().get_context_data(address=address, megabytes=megabytes, **kwargs)

    def form_valid(self, form: forms.ProfileForm) -> HttpResponse:
        try:
            user = profile_update(user_id=form.instance.pk, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("Your profile is saved."))
        response = HttpResponseRedirect(self.get_success_url())
        cookies_set(response, language=user.language, time_zone=user.time_zone)
        return response


class PictureChangeView(LoginRequiredMixin, View):
    """Takes a person's picture, or removes it."""

    def post(self, request: MemberRequest) -> HttpResponse:
        file = request.FILES.get("picture")
        try:
            if "remove" in request.POST:
                picture_remove(user_id=request.user.pk)
            elif file:
                picture_set(user_id=request.user.pk, file=file)
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("accounts:profile")


class SessionEndView(LoginRequiredMixin, View):
    """Logs one of a person's other browsers out."""

    def post(self, request: MemberRequest, session_id: int) -> HttpResponse:
        sessions = UserSession.objects.exclude(session_key=request.session.session_key)
        get_object_or_404(sessions, user=request.user, pk=session_id).delete()
        messages.success(request, _("That browser is logged out."))
        return redirect("usersessions_list")


class DataView(LoginRequiredMixin, TemplateView):
    """Offers a copy of what the site has about a person. A worker makes it."""

    request: MemberRequest
    template_name = "accounts/data.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        export = DataExport.objects.filter(user=self.request.user).first()
        return super().get_context_data(export=export, kinds=DECLARED.values(), **kwargs)

    def post(self, request: MemberRequest) -> HttpResponse:
        user_id = request.user.pk
        with transaction.atomic():
            export_request(user_id=user_id)
            make_export.enqueue(user_id=user_id)
        return redirect("accounts:data")


recently = method_decorator(reauthentication_required(app="allauth.account"), "dispatch")


@recently
class DataDownloadView(LoginRequiredMixin, View):
    def get(self, request: MemberRequest) -> HttpResponse:
        export = get_object_or_404(DataExport.objects.exclude(content=""), user=request.user)
        headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
        return HttpResponse(export.content, content_type="application/json", headers=headers)


@recently
class DeleteView(LoginRequiredMixin, TemplateView):
    """Says what happens to each kind of data, and deletes the account. A worker does it."""

    request: MemberRequest
    template_name = "accounts/delete.html"
    extra_context = {"kinds": DECLARED.values()}

    def post(self, request: MemberRequest) -> HttpResponse:
        user_id = request.user.pk
        with transaction.atomic():
            user_deactivate(user_id=user_id)
            delete_account.enqueue(user_id=user_id)
        logout(request)
        messages.success(request, _("Your account is being deleted. You are logged out."))
        return redirect(settings.LOGOUT_REDIRECT_URL or "/")
