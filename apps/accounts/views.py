from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as auth_views
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.messages.views import SuccessMessageMixin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, resolve_url
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, UpdateView

from apps.accounts import forms, limits
from apps.accounts.models import User
from apps.accounts.services import attempts_forgive, profile_update, user_create
from apps.accounts.tasks import send_password_reset
from apps.accounts.throttle import throttled


@method_decorator(throttled(limits.logins), "dispatch")
class LoginView(auth_views.LoginView):
    form_class = forms.LoginForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True


class LogoutView(auth_views.LogoutView):
    """POST only, so that a link on another page cannot log anybody out."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        messages.success(request, "You are logged out.")
        return response


@method_decorator(throttled(limits.signups), "dispatch")
@method_decorator((sensitive_post_parameters("password1", "password2"), never_cache), "dispatch")
class SignUpView(auth_views.RedirectURLMixin, FormView[forms.SignUpForm]):
    """Creates an account, logs the user in and redirects to `next` if it is on this site."""

    form_class = forms.SignUpForm
    template_name = "accounts/signup.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return HttpResponseRedirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(next=self.get_redirect_url(), **kwargs)

    def get_default_redirect_url(self) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def form_valid(self, form: forms.SignUpForm) -> HttpResponse:
        asked = form.cleaned_data
        try:
            user = user_create(
                username=asked["username"], email=asked["email"], password=asked["password1"]
            )
        except ValidationError as error:  # somebody took the name since the form checked it
            form.add_error(None, error)
            return self.form_invalid(form)
        login(self.request, user)
        messages.success(self.request, f"Welcome, {user.display_name}. You are logged in.")
        return super().form_valid(form)


class ProfileView(LoginRequiredMixin, UpdateView[User, forms.ProfileForm]):
    form_class = forms.ProfileForm
    template_name = "accounts/profile.html"
    success_url = reverse_lazy("accounts:profile")
    context_object_name = "person"

    def get_object(self, queryset: Any = None) -> User:
        """A copy, so that a refused form does not change the name in the page's header."""
        return get_object_or_404(User, pk=self.request.user.pk)

    def form_valid(self, form: forms.ProfileForm) -> HttpResponse:
        try:
            profile_update(user_id=form.instance.pk, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, "Your profile is saved.")
        return HttpResponseRedirect(self.get_success_url())


@method_decorator(throttled(limits.password_changes), "dispatch")
class PasswordChangeView(
    SuccessMessageMixin[forms.PasswordChangeForm], auth_views.PasswordChangeView
):
    form_class = forms.PasswordChangeForm
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("accounts:profile")
    success_message = "Your password is changed. Other devices have to log in again."


@method_decorator(throttled(limits.resets), "dispatch")
class PasswordResetView(auth_views.PasswordResetView):
    """Step 1 of 4: asks for the address. The answer does not reveal whether it has an account.

    Nor does the time it takes: a worker looks up the address and sends the mail.
    """

    form_class = forms.PasswordResetForm
    template_name = "accounts/password_reset.html"
    success_url = reverse_lazy("accounts:password_reset_done")

    def form_valid(self, form: forms.PasswordResetForm) -> HttpResponse:
        send_password_reset.enqueue(
            email=form.cleaned_data["email"],
            host=self.request.get_host(),
            secure=self.request.is_secure(),
        )
        return HttpResponseRedirect(self.get_success_url())


class PasswordResetDoneView(auth_views.PasswordResetDoneView):
    template_name = "accounts/password_reset_done.html"


class PasswordResetConfirmView(auth_views.PasswordResetConfirmView):
    """Step 3: the link in the e-mail."""

    form_class = forms.SetPasswordForm
    template_name = "accounts/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:password_reset_complete")

    def form_valid(self, form: forms.SetPasswordForm) -> HttpResponse:
        """Clear the account's count of logins, which others may have used up."""
        attempts_forgive(allowances=[limits.login_to(self.user.get_username())])
        return super().form_valid(form)


class PasswordResetCompleteView(auth_views.PasswordResetCompleteView):
    template_name = "accounts/password_reset_complete.html"
