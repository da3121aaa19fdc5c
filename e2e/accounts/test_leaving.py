"""Somebody takes their data along and deletes their account."""

import json
from pathlib import Path

from playwright.sync_api import expect

from apps.realtime.testing.processes import wait_until
from e2e.conftest import Meet
from e2e.people import SIGN_UP_PASSWORD, log_in_on, sign_up


def test_a_person_downloads_their_data_and_deletes_their_account(
    meet: Meet, tmp_path: Path
) -> None:
    person = meet()
    name = sign_up(person)
    page = person.visit("/accounts/data/")
    page.get_by_role("button", name="Make the file").click()
    again = page.get_by_role("link", name="Look again")
    download = page.get_by_role("link", name="Download the file")
    expect(again.or_(download)).to_be_visible()

    def made() -> bool:
        page.goto("/accounts/data/")
        return download.is_visible()

    wait_until(made, "the file is made")
    page.goto("/accounts/reauthenticate/?next=/accounts/delete/")
    page.get_by_label("Password", exact=True).fill(SIGN_UP_PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Delete your account?")).to_be_visible()
    page.get_by_role("link", name="Download your data first").click()
    with page.expect_download() as begun:
        download.click()
    begun.value.save_as(tmp_path / "my-data.json")
    found = json.loads((tmp_path / "my-data.json").read_text())
    assert found["account"][0]["username"] == name

    page.goto("/accounts/delete/")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("Your account is being deleted.")).to_be_visible()
    page.goto("/accounts/login/")
    log_in_on(page, name, SIGN_UP_PASSWORD)
    expect(page.get_by_text("The username or password is wrong.")).to_be_visible()
