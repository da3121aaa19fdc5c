import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.realtime.models import Stream, delete_in_batches

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("batch", [2, 5, 100])
def test_rows_are_deleted_a_batch_at_a_time_and_no_others(batch: int) -> None:
    Stream.objects.bulk_create(Stream(name=f"test.log.{n}", head=n) for n in range(1, 8))
    with CaptureQueriesContext(connection) as queries:
        assert delete_in_batches(Stream.objects.filter(head__lte=5), batch=batch) == 5
    assert list(Stream.objects.values_list("head", flat=True)) == [6, 7]
    deletes = [
        query for query in queries if query["sql"].startswith('DELETE FROM "realtime_stream"')
    ]
    assert len(deletes) == -(-5 // batch)
