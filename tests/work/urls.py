"""Two pages for tests: one that sends jobs as a view would, and one that tells their states."""

import json
from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from apps.realtime.models import Job
from apps.realtime.tasks.claims import job_send
from project.urls import urlpatterns as site


@csrf_exempt
def send(request: HttpRequest) -> JsonResponse:
    """Send the posted payloads; with `lost`, as if the messages had never arrived."""
    asked: dict[str, Any] = json.loads(request.body)
    with transaction.atomic():
        for payload in asked["payloads"]:
            if asked["lost"]:
                Job.objects.create(channel="tally", payload=payload)
            else:
                job_send(channel="tally", payload=payload)
    return JsonResponse({})


def states(request: HttpRequest) -> JsonResponse:
    rows = Job.objects.filter(channel="tally").order_by("pk")
    return JsonResponse({"jobs": list(rows.values("state", "attempts", "error"))})


urlpatterns = [*site, path("work/send/", send), path("work/states/", states)]
