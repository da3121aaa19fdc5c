"""A passkey without a browser."""

import json
from hashlib import sha256

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from apps.accounts.models import User

LOGIN = reverse("mfa_login_webauthn")
SITE = sha256(b"testserver").digest()
ID = b"key"
PRESENT = AuthenticatorData.FLAG.UP  # somebody touched the key
VERIFIED = PRESENT | AuthenticatorData.FLAG.UV  # and entered the PIN, or showed a finger or a face


class Passkey:
    """A passkey of `user`, which the site knows."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.key = ec.generate_private_key(ec.SECP256R1())
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        known = AttestedCredentialData.create(bytes(16), ID, public)
        made = AuthenticatorData.create(SITE, VERIFIED | AuthenticatorData.FLAG.AT, 0, known)
        attestation = AttestationObject.create("none", made, {})
        parts = {"clientDataJSON": self.said("create", ""), "attestationObject": attestation}
        WebAuthn.add(user, "Key", credential(parts))

    def log_in(self, client: Client, flags: AuthenticatorData.FLAG) -> None:
        """Answer the challenge of the login page with these flags."""
        asked = client.get(LOGIN, headers={"Accept": "application/json"}).json()
        said = self.said("get", asked["request_options"]["publicKey"]["challenge"])
        data = AuthenticatorData.create(SITE, flags, 0)
        signature = self.key.sign(bytes(data) + sha256(said).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": said, "authenticatorData": data, "signature": signature}
        answer = credential(parts | {"userHandle": user_pk_to_url_str(self.user).encode()})
        client.post(LOGIN, {"credential": json.dumps(answer)})

    def said(self, kind: str, challenge: str) -> bytes:
        about = {"type": f"webauthn.{kind}", "challenge": challenge, "origin": "http://testserver"}
        return json.dumps(about).encode()


def credential(parts: dict[str, bytes]) -> dict[str, object]:
    """The message that a browser sends."""
    encoded = {name: websafe_encode(part) for name, part in parts.items()}
    id_ = websafe_encode(ID)
    return {"id": id_, "rawId": id_, "type": "public-key", "response": encoded}
