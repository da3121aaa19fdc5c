from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django.views.decorators.cache import never_cache

from apps.chat.do_not_disturb import Keeper, keeper, quiet_until


@method_decorator(never_cache, "dispatch")
class DoNotDisturbView(LoginRequiredMixin, View):
    """Turns do not disturb on for a time, or off.

    POST with a `choice`; none ends it. `next` is the page to go back to.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        user_id = request.user.pk or 0
        context = {
            "choices": self.keeper().choices.items(),
            "quiet_until": quiet_until([user_id]).get(user_id),
        }
        return render(request, "chat/do_not_disturb.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        user_id, choice = request.user.pk or 0, request.POST.get("choice", "")
        try:
            if choice:
                self.keeper().start(user_id=user_id, choice=choice)
            else:
                self.keeper().end(user_id=user_id)
        except KeyError:
            raise Http404 from None
        return redirect(self.back(request) or "chat:do-not-disturb")

    def keeper(self) -> Keeper:
        """Raises Http404 in a site without one."""
        found = keeper()
        if found is None:
            raise Http404
        return found

    def back(self, request: HttpRequest) -> str:
        """The page of this site that `next` names; empty for another one."""
        page = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(
            page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        return page if is_ours else ""
