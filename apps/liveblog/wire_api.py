"""An HTTP address to which wire services post, with a token in place of a log-in.

    POST /live/<slug>/wire/
    Authorization: Bearer <token>
    {"body": "**Markdown**", "title": "", "byline": "", "is_key": false, "pin": false,
     "publish_at": null, "id": "<a UUID of yours>"}

All but `body` may be left out. 201 answers with the post's address, or with 202 if it is scheduled.
Sent again with the same `id`, it is published once.
"""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from apps.liveblog.models import WireToken
from apps.liveblog.services import draft_create, draft_schedule, post_create, post_pin
from apps.liveblog.services.tokens import token_find
from apps.realtime.errors import Refused

STATUSES = {"conflict": 409, "forbidden": 403, "not_found": 404}


class WirePost(BaseModel):
    """The body of a wire service's request. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")

    body: str
    title: str = ""
    byline: str = ""
    is_key: bool = False
    pin: bool = False
    publish_at: AwareDatetime | None = None
    id: uuid.UUID = Field(default_factory=uuid.uuid4)


@method_decorator(csrf_exempt, name="dispatch")  # no cookie counts here
class WireView(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        token = token_find(slug=slug, token=secret.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            response = JsonResponse({"error": "A valid token is needed."}, status=401)
            response["WWW-Authenticate"] = "Bearer"
            return response
        try:
            sent = WirePost.model_validate_json(request.body)
        except ValidationError as error:
            problems = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
            return JsonResponse({"error": "; ".join(problems)}, status=422)
        try:
            return wire_post(token, sent)
        except Refused as refusal:
            status = STATUSES.get(refusal.code, 422)
            return JsonResponse({"error": refusal.message}, status=status)


@transaction.atomic
def wire_post(token: WireToken, sent: WirePost) -> HttpResponse:
    """Publish or schedule what was sent. Raises Refused."""
    fields: dict[str, Any] = {
        "blog_id": token.blog_id,
        "body": sent.body,
        "title": sent.title,
        "byline": sent.byline or token.name,
        "is_key": sent.is_key,
        "client_id": sent.id,
    }
    if sent.publish_at is not None:
        return scheduled(fields, sent.publish_at, pin=sent.pin)
    post = post_create(**fields)
    if sent.pin:
        post_pin(post_id=post.pk)
    return JsonResponse({"id": sent.id, "url": post.get_absolute_url()}, status=201)


def scheduled(fields: dict[str, Any], at: datetime, *, pin: bool) -> HttpResponse:
    draft = draft_create(pin=pin, **fields)
    draft_schedule(draft_id=draft.pk, publish_at=at)
    return JsonResponse({"id": draft.client_id, "publish_at": at}, status=202)
