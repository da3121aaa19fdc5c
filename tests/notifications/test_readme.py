"""The README's examples, run in another process, reach an open page. Its kind needs no more."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.dispatch import Signal, receiver
from django.template import engines, loader
from django.utils.translation import gettext_lazy

from apps.notifications import kinds
from apps.notifications.kinds import Channel, Kind, Severity, declare
from apps.notifications.models import Notification
from apps.notifications.services import notify
from e2e.people import DEMO_PASSWORD
from tests.copying.readme import blocks, section
from tests.factories import data_stream
from tests.http_client import HttpClient
from tests.readme import examples
from tests.site import ROOT, running_site


def test_the_readmes_lines_reach_people() -> None:
    with running_site() as site:
        ada = HttpClient()
        ada.log_in(site.url, "ada", DEMO_PASSWORD)
        stream = data_stream(ada.get(f"{site.url}/"), "notifications")
        with ada.socket(site.url, "/ws/notifications/") as bell:
            assert bell.ask("subscribe", stream=stream, after=None, epoch="")["type"] == "ok"
            for arguments in examples("notifications", "## From anywhere"):
                site.manage(*arguments)
            told = [bell.next("event")["event"]["text"] for _ in range(2)]
            assert told == ["The 9:14 is on time", "Hello from the shell"]


@dataclass
class OrderPlaced:
    """The event of a shop that the README makes up."""

    staff_ids: list[int]
    customer_name: str
    product: str
    url: str
    shop_id: int


class ShopStream:
    @staticmethod
    def name(shop_id: int) -> str:
        return f"shop.shop.{shop_id}"


@pytest.mark.django_db
def test_the_readmes_kind_is_a_declaration_a_template_and_a_test(
    admin_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    readme = section(ROOT / "apps/notifications/README.md", "## A new kind")
    declaration, template, test = (block.text for block in blocks(readme))
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    rendered = engines["django"].from_string(template)
    monkeypatch.setattr(loader, "get_template", {"shop/notifications/order.txt": rendered}.get)
    names: dict[str, Any] = {
        **{each.__name__: each for each in (Any, Channel, Kind, Severity, Notification)},
        **{each.__name__: each for each in (OrderPlaced, ShopStream, declare, notify, receiver)},
        "_": gettext_lazy,
        "order_placed": Signal(),
    }
    exec(declaration, names)
    exec(test, names)
    names["test_an_order_notifies_the_staff"](admin_user)
