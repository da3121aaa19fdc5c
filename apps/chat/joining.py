"""How members get into rooms that are not open: by an invitation, or by writing to somebody."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from apps.chat.forms import DirectForm
from apps.chat.people import Participant
from apps.chat.services import direct_open, invitation_accept, invitation_find
from apps.chat.views import participant_of
from apps.realtime.errors import NotFound, Refused

# The services refuse this participant.
NOBODY = Participant(user_id=None, guest_key=None, name="")


@method_decorator(never_cache, "dispatch")
class InvitationView(View):
    """Says which room an invitation is for, and joins it by POST. Invalid ones look alike."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            invitation = invitation_find(token=token)
        except NotFound:
            return self.not_found(request)
        return render(request, "chat/invitation.html", {"invitation": invitation})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        participant = participant_of(request) or NOBODY
        try:
            return redirect(invitation_accept(token=token, participant=participant))
        except NotFound:
            return self.not_found(request)
        except Refused:
            return redirect("chat:invitation", token)

    def not_found(self, request: HttpRequest) -> HttpResponse:
        return render(request, "chat/invitation.html", status=404)


class DirectView(LoginRequiredMixin, View):
    """Asks for usernames (`?with=ada` fills one in), and opens the conversation with them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, DirectForm(initial={"people": request.GET.get("with", "")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DirectForm(request.POST)
        participant = participant_of(request) or NOBODY
        if form.is_valid():
            try:
                ids = form.cleaned_data["people"]
                return redirect(direct_open(participant=participant, user_ids=ids))
            except Refused as refusal:
                form.add_error("people", refusal.message)
        return self.page(request, form)

    def page(self, request: HttpRequest, form: DirectForm) -> HttpResponse:
        return render(request, "chat/direct.html", {"form": form})
