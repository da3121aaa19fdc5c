"""A site that was updated while a page was open."""

from playwright.sync_api import Page, expect

OLDER = "0123456789ab"
NEW_VERSION = "A new version of this page is available."
# Longer than a rolling restart, after which the page believes it.
SETTLED = "00:31"
# The longest that a hidden page waits before it reloads.
LONGEST_WAIT = "06:01"

# Once per tab, before the page's own scripts, which are modules, run.
AGE = f"""new MutationObserver((_, observer) => {{
  const status = document.querySelector("connection-status");
  if (!status || sessionStorage.aged) return;
  sessionStorage.aged = "yes";
  status.setAttribute("build", "{OLDER}");
  observer.disconnect();
}}).observe(document, {{ childList: true, subtree: true }})"""


def age_next(page: Page) -> None:
    """Let the next page be as the version before rendered it."""
    page.clock.install()
    page.add_init_script(AGE)


def settle(page: Page) -> None:
    """Let the page believe what it has heard about versions."""
    compared = page.locator("connection-status[data-server-build]")
    expect(compared).to_be_attached()  # before the clock moves
    page.clock.fast_forward(SETTLED)


def hide(page: Page) -> None:
    """Let the page think that another tab is in front, until it is loaded again."""
    page.evaluate("Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })")
    page.evaluate("window.isFirst = true")


def is_reloaded(page: Page) -> bool:
    return not page.evaluate("window.isFirst")
