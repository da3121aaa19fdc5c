"""Work outside the request: Django's tasks, each of which is a row that one worker claims.

Apps write `@task` and `.enqueue()` as Django's documentation says, with `task` from here. Read
`backend.py` first; `trim.py` and `retention.py` delete what is old. This folder
may import services, selectors and everything below them.
"""

from typing import TYPE_CHECKING

import django

# Django 6.0 has what the package django-tasks brings to Django 5.2.
if TYPE_CHECKING or django.VERSION < (6, 0):
    from django_tasks import base, exceptions, signals
    from django_tasks.backends.base import BaseTaskBackend
    from django_tasks.base import Task, TaskContext, TaskResult, TaskResultStatus, task
    from django_tasks.utils import normalize_json
else:
    from django.tasks import base, exceptions, signals
    from django.tasks.backends.base import BaseTaskBackend
    from django.tasks.base import Task, TaskContext, TaskResult, TaskResultStatus, task
    from django.utils.json import normalize_json

__all__ = ["BaseTaskBackend", "Task", "TaskContext", "TaskResult", "TaskResultStatus"]
__all__ += ["base", "exceptions", "normalize_json", "signals", "task"]
