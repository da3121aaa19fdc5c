"""A name for a browser, from its User-Agent header."""

import re

# The first match counts, because most browsers claim to be Chrome and Safari, too.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox|FxiOS": "Firefox",
    "Chrome|CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Macintosh": "macOS",
    "Linux": "Linux",
}


def device_label(user_agent: str) -> str:
    """Such as `Firefox on Android`."""
    browser = first(BROWSERS, user_agent) or "A browser"
    system = first(SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def first(names: dict[str, str], user_agent: str) -> str | None:
    return next((name for marks, name in names.items() if re.search(marks, user_agent)), None)
