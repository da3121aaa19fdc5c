import pytest
from django.test import Client
from django.urls import reverse

from apps.images.models import Failure, Image, State
from apps.images.tests.factories import image_make, work_off
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db


def test_staff_see_failed_images_and_retry_them(client: Client) -> None:
    client.force_login(user_make("ada", is_staff=True, is_superuser=True))
    image = image_make()
    Image.objects.update(state=State.FAILED, failure=Failure.GIVEN_UP)
    address = reverse("admin:images_image_changelist")
    assert "The server could not prepare the picture." in client.get(address).content.decode()
    fields = {"action": "retry", "_selected_action": [str(image.pk)]}
    answer = client.post(address, fields, follow=True)
    assert "1 image is tried again." in answer.content.decode()
    work_off()
    image.refresh_from_db()
    assert image.state == State.READY
    detail = reverse("admin:images_image_change", args=[image.pk])
    assert client.get(detail).status_code == 200
    assert client.post(detail, {"app": "chat"}).status_code == 403
