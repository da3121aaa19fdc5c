import pytest

from apps.chat.emoji import emoji_clean
from apps.realtime.errors import Refused
from apps.realtime.testing import INVISIBLE_TEXTS

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    "emoji", ["👍", "👍🏽", "🎉", "🇨🇭", "3️⃣", "🏳️\u200d🌈", "👩🏾\u200d🚀", FAMILY, SCOTLAND, "🫡"]
)
def test_a_single_emoji_is_kept(emoji: str) -> None:
    assert emoji_clean(emoji) == emoji


@pytest.mark.parametrize("heart", ["❤", "❤️"])
def test_one_emoji_has_one_spelling(heart: str) -> None:
    assert emoji_clean(heart) == "❤️"


OTHERS = ["", "a", "👍👍", "👍 ", ":)", "1", "#", "<b>", "é", "漢", "\ufe0f", "🇨", "🏽👍"]


@pytest.mark.parametrize("text", [*OTHERS, "👍\u200d", FAMILY * 3, *INVISIBLE_TEXTS])
def test_anything_but_a_single_emoji_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="Choose a single emoji"):
        emoji_clean(text)
