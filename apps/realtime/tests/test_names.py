"""Names that look alike, and names that nobody may take."""

import hashlib
import sys
import unicodedata
from typing import Any

import pytest

from apps.realtime.names import OURS, TABLE, is_reserved, skeleton, skeletons


@pytest.mark.parametrize(
    "name",
    [
        "GRACE HOPPER",
        "Grace  Hopper",
        "GraceHopper",
        "Grace\u200b Hopper",
        "Grace\u3164Hopper",  # an invisible letter
        "Gráce Höpper",
        "\uff27race \uff28opper",  # full width
        "\U0001d406race \U0001d407opper",  # mathematical
        "Grасе Норреr",  # noqa: RUF001  # Cyrillic
        "Grαcε Hορρεr",  # noqa: RUF001  # Greek
        "\u13c0\u13a1\u13aa\u13df\u13ac \u13bboppe\u13a1",  # Cherokee
        "\uab90\uab71\uab7a\uabaf\uab7c \uab8boppe\uab71",  # Cherokee, small
        "\ua4d6\ua4e3\ua4ee\ua4da\ua4f0 \ua4e7\ua4f3\ua4d1\ua4d1\ua4f0\ua4e3",  # Lisu
        "\u0262\u0280\u1d00\u1d04\u1d07 \u029c\u1d0f\u1d18\u1d18\u1d07\u0280",  # small capitals
        "Grace H0pper",
    ],
)
def test_names_that_look_like_grace_hopper_have_her_key(name: str) -> None:
    assert skeleton(name) == skeleton("Grace Hopper")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Ada", "Ida"),
        ("Zoe", "Zoes"),
        ("Nan", "Van"),
        ("रमेश", "रमश"),
        ("ユージ", "ユーシ"),
        ("🚦", "🚥"),
        ("Anna 2", "Anna 3"),
        ("Иван", "Ирина"),
        ("Νίκος", "Γιάννης"),
        ("김민준", "김민중"),
        ("محمد", "أحمد"),
    ],
)
def test_names_that_look_different_have_different_keys(name: str, other: str) -> None:
    assert skeleton(name)
    assert not skeletons(name) & skeletons(other)


@pytest.mark.parametrize(("name", "other"), [("KaI", "Kal"), ("Arnold", "Amold"), ("Wi11", "Will")])
def test_letters_that_look_alike_have_one_key(name: str, other: str) -> None:
    assert skeleton(name) == skeleton(other)


@pytest.mark.parametrize("name", ["\u039dancy", "Ma\u03a5", "\u039codern"])
def test_capitals_of_another_alphabet_look_like_latin_ones(name: str) -> None:
    """In lower case these Greek letters look like others: v, u, and none."""
    latin = {"\u039d": "N", "\u03a5": "y", "\u039c": "M"}
    assert skeleton("".join(latin.get(char, char) for char in name)) in skeletons(name)


def test_a_name_has_its_key_in_either_case() -> None:
    for name in ("Νίκος", "Марина", "Straße", "Zoë"):
        assert skeleton(name.upper()) == skeleton(name.lower()) == skeleton(name)


def test_a_key_is_its_own_key() -> None:
    """So no letter is left that looks like another one."""
    wrong = [
        hex(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) not in {"Cs", "Cn", "Co"}
        and skeleton(skeleton(chr(code))) != skeleton(chr(code))
    ]
    assert wrong == []


def test_a_change_of_the_table_comes_with_a_migration() -> None:
    """Keys are stored. After a change, add a migration such as accounts 0005, and this digest."""
    digest = hashlib.sha256(TABLE.read_bytes() + OURS.encode()).hexdigest()
    assert digest == "5be3103b88730b0ef17a8dc05c8224c6e13aa53adfa95dcfc62ef130f420b0c6"


@pytest.mark.parametrize(
    "name",
    [
        "Admin",
        "ADMIN",
        "a d m i n",
        "Adm1n",
        "-Admin-",
        "A.d.m.i.n",
        "Аdmin",  # noqa: RUF001  # Cyrillic
        "\u13aa\ua4d3\u1d0d\u026a\u0274",
        "You",
        "\u03a5ou",
        "System",
        "Moderator",
        "The Site",
    ],
)
def test_reserved_names_are_found_in_any_disguise(name: str, settings: Any) -> None:
    settings.RESERVED_NAMES = ["The Site"]
    assert is_reserved(name)


@pytest.mark.parametrize("name", ["Adam", "Grace", "Yousef", "Systema", "Admina", "管理"])
def test_other_names_are_not_reserved(name: str) -> None:
    assert not is_reserved(name)


def test_the_sites_own_name_is_reserved_and_a_project_needs_no_setting(settings: Any) -> None:
    assert is_reserved(settings.SITE_NAME)
    del settings.RESERVED_NAMES
    assert is_reserved("Admin")
