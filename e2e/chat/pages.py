from playwright.sync_api import Locator, Page, expect

from apps.realtime.testing.browser_user import connected

GENERAL = "/chat/general/"
PUBLIC = ["/chat/", GENERAL, "/chat/search/?q=the"]
MEMBERS = PUBLIC


class RoomPage:
    """A chat room, for somebody who has a name."""

    def __init__(self, page: Page, path: str = GENERAL, state: str = "open") -> None:
        """`state` is that of its connection: "reading" where sockets are blocked."""
        self.page = page
        page.goto(path)
        self.connected(state)

    @classmethod
    def join(cls, page: Page, name: str, path: str = GENERAL) -> "RoomPage":
        """Choose a guest's name in an open room."""
        page.goto(path)
        page.get_by_label("Your name").fill(name)
        page.get_by_role("button", name="Join as a guest").click()
        return cls(page, path)

    @property
    def composer(self) -> Locator:
        return self.page.get_by_label("Message", exact=True)

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def people(self) -> Locator:
        """The line that says who is here; none while that is not known."""
        return self.page.locator(".presence-list__names")

    @property
    def typing(self) -> Locator:
        return self.page.locator(".typing")

    def connected(self, state: str = "open") -> None:
        """The page is connected, and has loaded what writing needs."""
        connected(self.page, state)
        expect(self.page.locator("chat-composer")).to_be_attached()

    def write(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def send(self, text: str) -> None:
        """Write and wait until the server has it."""
        self.write(text)
        expect(self.message(text)).to_have_count(1)
        expect(self.message(text).locator(".message__status")).to_have_count(0)

    def message(self, text: str) -> Locator:
        """The message with this text: not one that quotes it."""
        body = self.page.locator(".message__body", has_text=text)
        return self.log.locator(".message").filter(has=body)

    def actions(self, text: str) -> Locator:
        """The button that shows what can be done with a message."""
        return self.message(text).get_by_role("button", name="Actions for this message")

    def act(self, text: str, action: str) -> None:
        """Choose an action of a message."""
        self.message(text).hover()
        self.actions(text).click()
        self.message(text).get_by_role("button", name=action, exact=True).click()

    def delete(self, text: str) -> None:
        self.act(text, "Delete message")
        self.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(self.message(text)).to_have_count(0)

    def bodies(self, containing: str) -> list[str]:
        """The texts of the messages with `containing` in them, as shown, top to bottom."""
        return self.log.locator(".message__body").filter(has_text=containing).all_inner_texts()
