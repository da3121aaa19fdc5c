"""A push service on this machine. It does what a browser does with a message: decrypts it."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from apps.notifications.push import base64url

CURVE = ec.SECP256R1()
DAY = 24 * 3600


@dataclass
class Browser:
    """One browser's subscription, with the keys that never leave the browser."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(CURVE)
    )
    secret: bytes = field(default_factory=lambda: uuid4().bytes)

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def form(self) -> dict[str, str]:
        """The form that its page posts to the site."""
        return {
            "endpoint": self.endpoint,
            "p256dh": base64url.encode(self.public),
            "auth": base64url.encode(self.secret),
        }

    def decrypt(self, body: bytes) -> Any:
        """RFC 8188 and 8291, written once more: from the receiver's side."""
        salt, length = body[:16], body[20]
        sender, cipher = body[21 : 21 + length], body[21 + length :]
        shared = self.private.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender)
        )
        info = b"WebPush: info\0" + self.public + sender
        keys = HKDF(SHA256(), length=32, salt=self.secret, info=info).derive(shared)
        key = HKDF(SHA256(), length=16, salt=salt, info=b"Content-Encoding: aes128gcm\0")
        nonce = HKDF(SHA256(), length=12, salt=salt, info=b"Content-Encoding: nonce\0")
        text = AESGCM(key.derive(keys)).decrypt(nonce.derive(keys), cipher, None)
        assert text.endswith(b"\x02")
        return json.loads(text[:-1])


@dataclass
class Received:
    browser: Browser
    message: dict[str, Any]
    headers: dict[str, str]


class PushService:
    """Accepts messages for the browsers that it knows, and answers as it is told to."""

    def __init__(self, origin: str, public_key: str) -> None:
        self.origin = origin
        self.public_key = public_key
        self.browsers: dict[str, Browser] = {}
        self.received: list[Received] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.arrival = threading.Condition()

    def browser(self) -> Browser:
        """A browser that has subscribed with the site's key."""
        path = f"/send/{uuid4().hex}"
        self.browsers[path] = Browser(f"{self.origin}{path}")
        return self.browsers[path]

    def unsubscribe(self, browser: Browser) -> None:
        self.browsers.pop(browser.endpoint.removeprefix(self.origin))

    def answer_next(self, status: int, **headers: str) -> None:
        self.answers.append((status, {name.replace("_", "-"): headers[name] for name in headers}))

    def wait_for(self, count: int, seconds: float = 30) -> Received:
        """The latest message, once so many have arrived."""
        with self.arrival:
            assert self.arrival.wait_for(lambda: len(self.received) >= count, seconds)
        return self.received[-1]

    def take(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """The status and headers of the answer to a request."""
        browser = self.browsers.get(path)
        if self.answers:
            return self.answers.pop(0)
        if browser is None:
            return 410, {}
        if not self.is_authorized(headers.get("authorization", "")):
            return 403, {}
        with self.arrival:
            self.received.append(Received(browser, browser.decrypt(body), headers))
            self.arrival.notify_all()
        return 201, {}

    def is_authorized(self, header: str) -> bool:
        """RFC 8292: signed with the key of the subscription, for this service, and not for long."""
        scheme, _, rest = header.partition(" ")
        fields = dict(part.strip().split("=", 1) for part in rest.split(","))
        text, _, signature = fields["t"].rpartition(".")
        raw = base64url.decode(signature)
        point = base64url.decode(fields["k"])
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point).verify(
            encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")),
            text.encode(),
            ec.ECDSA(SHA256()),
        )
        head, claims = (json.loads(base64url.decode(part)) for part in text.split("."))
        lives = 0 < claims["exp"] - time.time() <= DAY
        told = claims["sub"].startswith("mailto:") and claims["aud"] == self.origin
        known = fields["k"] == self.public_key and scheme == "vapid" and head["alg"] == "ES256"
        return bool(lives and told and known)


class Handler(BaseHTTPRequestHandler):
    service: PushService

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, more = self.service.take(self.path, headers, body)
        self.send_response(status)
        for name, value in {"Content-Length": "0", **more}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Nothing: the tests look at what was received."""


@contextmanager
def running_service(public_key: str) -> Iterator[PushService]:
    class ServiceHandler(Handler):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), ServiceHandler)
    service = PushService(f"http://127.0.0.1:{server.server_port}", public_key)
    ServiceHandler.service = service
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def trickling_service() -> Iterator[str]:
    """The origin of a server that takes three seconds for its answer, and sends all the time."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.")
            for _ in range(60):
                connection.sendall(b"1")
                threading.Event().wait(0.05)
            connection.sendall(b" 201 Created\r\n\r\n")

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()
        thread.join()
