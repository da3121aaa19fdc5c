"""A ready frame is not encrypted and not compressed: the server or ASGI's `send` does that."""

import os
import shutil
import ssl
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from websockets.sync.client import ClientConnection, connect

from apps.realtime.testing.processes import HOST
from project.server import uvicorn
from tests.site import demo_database, environment_in
from tests.wire.conftest import EchoProcess

ACCEPTED = 1  # message through ASGI's `send`


class TlsProcess(EchoProcess):
    """A server that speaks TLS itself, and compresses if it can and a client asks for it."""

    def __init__(self, folder: Path, environment: dict[str, str], certificate: Path) -> None:
        super().__init__(folder, environment)
        self.certificate = certificate

    def command(self) -> Sequence[str | Path]:
        file, port = self.certificate, str(self.port)
        if self.on_daphne:
            place = f"ssl:{port}:interface={HOST}:privateKey={file}:certKey={file}"
            options: list[str | Path] = ["daphne", "-e", place]
        else:
            options = [*uvicorn(HOST, port), "--ssl-certfile", file, "--ssl-keyfile", file]
            options += ["--ws-per-message-deflate", "true"]
        return [sys.executable, "-m", *options, self.application]

    def answers(self) -> bool:
        try:
            self.open().__enter__().close()
        except OSError:
            return False
        return True

    def open(self, **options: Any) -> AbstractContextManager[ClientConnection]:
        context = ssl.create_default_context(cafile=str(self.certificate))
        address = f"wss://{HOST}:{self.port}/ours/"
        opened: AbstractContextManager[ClientConnection] = connect(address, ssl=context, **options)
        return opened


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def web(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TlsProcess]:
    folder = tmp_path_factory.mktemp("tls")
    shutil.copy(demo_database(), folder)
    environment = os.environ | environment_in(folder) | {"ASGI_SERVER": request.param}
    process = TlsProcess(folder, environment, certificate_in(folder))
    process.start()
    yield process
    process.stop()


def certificate_in(folder: Path) -> Path:
    """A key and a certificate for this machine, which signs itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(address, critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(*form, serialization.NoEncryption()) + made.public_bytes(form[0])
    )
    return path


def test_frames_are_encrypted(web: TlsProcess) -> None:
    """asyncio's transport encrypts what uvicorn writes; on Daphne all goes through ASGI."""
    with web.open(compression=None) as client:
        assert told(client, "a") == "a"
        assert told(client, "x" * 60_000) == "x" * 60_000
        assert told(client, "count!") == str(ACCEPTED + (2 if web.on_daphne else 0))


def test_frames_are_compressed_where_that_was_agreed(web: TlsProcess) -> None:
    """Daphne agrees to no compression."""
    with web.open(compression="deflate") as client:
        agreed = [each.name for each in client.protocol.extensions]
        assert agreed == ([] if web.on_daphne else ["permessage-deflate"])
        assert told(client, "a" * 1000) == "a" * 1000
        assert told(client, "count!") == str(ACCEPTED + 1)


def told(client: ClientConnection, text: str) -> str:
    client.send(text)
    return str(client.recv(timeout=10))
