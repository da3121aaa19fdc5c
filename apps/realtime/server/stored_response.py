"""A response that several readers get: what it allows, and how it answers each of them."""

from collections import OrderedDict
from collections.abc import Collection, Hashable
from dataclasses import dataclass
from typing import Any

from django.utils.http import parse_etags

from apps.realtime.consumers.scope import header

RESPONSES = 512
BYTES = 32 * 1024**2
HEADERS_BYTES = 2048  # a generous guess at what else a response takes

Headers = list[tuple[bytes, bytes]]

# The headers of a 304 response.
NOT_MODIFIED = {b"cache-control", b"content-location", b"etag", b"expires", b"vary"}


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A whole response, which began to be made at `made_at`, in seconds of some clock."""

    status: int
    headers: Headers
    body: bytes
    made_at: float

    @property
    def etag(self) -> str:
        return self.values(b"etag").decode("latin-1")

    @property
    def size(self) -> int:
        return len(self.body) + HEADERS_BYTES

    def values(self, name: bytes) -> bytes:
        """All values of a header, with commas between; empty without one."""
        return b", ".join(value for key, value in self.headers if key.lower() == name)

    def is_personal(self, varies_by: Collection[bytes]) -> bool:
        """Whether it is for one reader only: it sets a cookie, or says so.

        `varies_by` are the headers by which responses are kept apart. A nonce that others know
        would let their markup run.
        """
        varies = {name.strip().lower() for name in self.values(b"vary").split(b",") if name}
        return bool(
            self.values(b"set-cookie")
            or b"private" in self.values(b"cache-control")
            or b"'nonce-" in self.values(b"content-security-policy")
            or not varies <= set(varies_by)
        )

    def seconds(self) -> float:
        """For how long it may be kept: 0 unless it is public and says how long."""
        given = self.values(b"cache-control").decode("latin-1").lower()
        directives = {part.strip().partition("=")[::2] for part in given.split(",")}
        said = dict(directives)
        if self.status != 200 or "public" not in said or "no-store" in said:
            return 0
        seconds = said.get("s-maxage", "")
        return int(seconds) if seconds.isdecimal() else 0

    async def answer(self, scope: Any, send: Any, age: float) -> None:
        """Send it to one reader, or tell a browser that has it already so."""
        status, headers, body = self.status, self.headers, self.body
        if self.etag and is_known(header(scope, b"if-none-match"), self.etag):
            status, body = 304, b""
            headers = [pair for pair in headers if pair[0].lower() in NOT_MODIFIED]
        headers = [*headers, (b"age", str(int(age)).encode())]
        if scope["method"] == "HEAD":
            body = b""
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def is_known(if_none_match: str | None, etag: str) -> bool:
    """Whether the browser has that version; W/ makes no difference here."""
    known = parse_etags(if_none_match) if if_none_match else []
    return known == ["*"] or etag.removeprefix("W/") in {one.removeprefix("W/") for one in known}


class ResponseStore:
    """The responses used last, as many as fit."""

    def __init__(self, responses: int = RESPONSES, size: int = BYTES) -> None:
        self._most = responses
        self._free = size
        self._responses: OrderedDict[Hashable, StoredResponse] = OrderedDict()

    def get(self, key: Hashable) -> StoredResponse | None:
        response = self._responses.get(key)
        if response is not None:
            self._responses.move_to_end(key)
        return response

    def put(self, key: Hashable, response: StoredResponse) -> None:
        self.discard(key)
        self._responses[key] = response
        self._free -= response.size
        while self._responses and (self._free < 0 or len(self._responses) > self._most):
            self.discard(next(iter(self._responses)))

    def discard(self, key: Hashable) -> None:
        if (old := self._responses.pop(key, None)) is not None:
            self._free += old.size

    def __len__(self) -> int:
        return len(self._responses)
