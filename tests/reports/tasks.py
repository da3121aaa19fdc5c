from apps.realtime.tasks import task


@task(queue_name="failing")
def fail() -> None:
    raise KeyError("of the task")
