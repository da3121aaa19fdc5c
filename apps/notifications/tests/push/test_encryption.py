"""Only the browser can read a message, which has the form of the standards."""

import pytest
from cryptography.exceptions import InvalidTag

from apps.notifications.push import base64url
from apps.notifications.push.encryption import MAX_MESSAGE_BYTES, encrypt
from apps.notifications.push.vapid import keys_make, private_key_of, public_key_of
from apps.notifications.tests.push.service import Browser

# RFC 8291, appendix A
BROWSER_KEY = (
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
)
SENT = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS"
    "6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
    "lcy4a-fN"
)


def test_the_example_of_the_standard_is_encrypted_to_the_same_bytes() -> None:
    sent = encrypt(
        b"When I grow up, I want to be a watermelon",
        browser_key=base64url.decode(BROWSER_KEY),
        auth=base64url.decode("BTBZMqHH6r4Tts7J_aSIgg"),
        sender=private_key_of("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        salt=base64url.decode("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert base64url.encode(sent) == SENT


def test_only_the_browser_can_read_a_message() -> None:
    ours, another = Browser("https://push.example/1"), Browser("https://push.example/2")
    body = encrypt(b'{"a": 1}', browser_key=ours.public, auth=ours.secret)
    assert ours.decrypt(body) == {"a": 1}
    with pytest.raises(InvalidTag):
        another.decrypt(body)


def test_two_messages_have_no_byte_of_salt_or_key_in_common() -> None:
    browser = Browser("https://push.example/1")
    one, two = (encrypt(b"{}", browser_key=browser.public, auth=browser.secret) for _ in "12")
    assert one[:16] != two[:16]
    assert one[21:86] != two[21:86]


def test_the_longest_message_fits_into_a_record_and_a_longer_one_is_refused() -> None:
    browser = Browser("https://push.example/1")
    message = b"x" * MAX_MESSAGE_BYTES
    assert len(encrypt(message, browser_key=browser.public, auth=browser.secret)) == 4096
    with pytest.raises(ValueError, match="longer than"):
        encrypt(message + b"x", browser_key=browser.public, auth=browser.secret)


def test_new_keys_are_a_pair_and_differ_each_time() -> None:
    keys = keys_make()
    assert public_key_of(keys.private) == keys.public
    assert len(base64url.decode(keys.public)) == 65
    assert keys_make() != keys
