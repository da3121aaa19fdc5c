"""An HTTP address for programs, which send a token instead of logging in.

    POST /notifications/send/
    Authorization: Bearer <token>
    {"text": "The 9:14 is late", "url": "/", "kind": "message",
     "usernames": ["ada"], "group": "", "everybody": false, "key": ""}

Name either people, a group or everybody. Besides, only `text` is required. The answer is 201 with
the number of people, or 202 with the id of an announcement that workers send. Sent again with the
same `key`, it reaches nobody twice.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from apps.notifications.announcements.models import MAX_KEY
from apps.notifications.announcements.sending import Sent, news_send
from apps.notifications.announcements.tokens import token_use
from apps.notifications.kinds import MESSAGE
from apps.realtime.errors import Refused

MOST_USERNAMES = 100


class SendRequest(BaseModel):
    """The body of the request. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str
    url: str = ""
    kind: str = MESSAGE.name
    usernames: list[str] = Field(default=[], max_length=MOST_USERNAMES)
    group: str = ""
    everybody: bool = False
    key: str = Field(default="", max_length=MAX_KEY)


@method_decorator(csrf_exempt, name="dispatch")  # it ignores cookies
class SendView(View):
    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token_use(token.strip()):
            response = JsonResponse({"error": "A valid token is needed."}, status=401)
            response["WWW-Authenticate"] = "Bearer"
            return response
        try:
            asked = SendRequest.model_validate_json(request.body)
        except ValidationError as error:
            problems = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
            return JsonResponse({"error": "; ".join(problems)}, status=422)
        try:
            return answer(news_send(**asked.model_dump()))
        except Refused as refusal:
            status = 404 if refusal.code == "not_found" else 422
            return JsonResponse({"error": refusal.message}, status=status)


def answer(sent: Sent) -> JsonResponse:
    if sent.announcement is None:
        return JsonResponse({"notified": sent.notified}, status=201)
    return JsonResponse({"announcement": sent.announcement.pk}, status=202)
