"""Two pages for tests: one that enqueues tasks as a view does, and one that tells their status."""

import json
from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from apps.realtime.models import TaskRow
from project.urls import urlpatterns as site
from tests.work.tasks import tally


@csrf_exempt
def enqueue(request: HttpRequest) -> JsonResponse:
    """Enqueue a task for each posted dict; with `lost`, as if its message never arrived."""
    asked: dict[str, Any] = json.loads(request.body)
    with transaction.atomic():
        for arguments in asked["tasks"]:
            if asked["lost"]:
                row = {"queue": tally.queue_name, "path": tally.module_path, "kwargs": arguments}
                TaskRow.objects.create(**row)
            else:
                tally.enqueue(**arguments)
    return JsonResponse({})


def results(request: HttpRequest) -> JsonResponse:
    """Each task's result from Django's API, in the order of enqueueing."""
    keys = TaskRow.objects.filter(queue="tally").order_by("pk").values_list("pk", flat=True)
    return JsonResponse({"results": [result(str(key)) for key in keys]})


def result(key: str) -> dict[str, Any]:
    found = tally.get_result(key)
    errors = [error.traceback.splitlines()[-1] for error in found.errors]
    return {"status": found.status, "attempts": found.attempts, "errors": errors}


urlpatterns = [*site, path("work/enqueue/", enqueue), path("work/results/", results)]
