"""A bot answers who mentions it, once, and goes on where an earlier run was interrupted."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from apps.chat.bots import answers
from apps.chat.bots.answers import answer_write
from apps.chat.bots.batches import batched
from apps.chat.bots.model import Turn
from apps.chat.bots.scripted import ScriptedModel
from apps.chat.models import Bot, Message, Room
from apps.chat.people import member
from apps.chat.services import direct_open, message_delete, message_edit, room_lock
from apps.chat.tests.bot_factories import BotClient
from apps.chat.tests.factories import events_of, say
from apps.realtime.errors import Refused
from apps.realtime.models import TaskRow

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "One two three."


class Told(Exception):
    """The model breaks off."""


class Recorder:
    """A model that says WORDS by letters, and breaks off after so many, if it is told so.

    Each piece has `letters` of them.
    """

    asked: list[tuple[list[Turn], str]] = []
    breaks_after = -1
    says = WORDS
    letters = 1

    async def answer(self, conversation: Sequence[Turn], so_far: str) -> AsyncIterator[str]:
        Recorder.asked.append((list(conversation), so_far))
        for start in range(len(so_far), len(Recorder.says), Recorder.letters):
            if start - len(so_far) == Recorder.breaks_after:
                raise Told
            yield Recorder.says[start : start + Recorder.letters]


@pytest.fixture(autouse=True)
def model(settings: Any, monkeypatch: Any) -> Any:
    settings.CHAT_MODEL = f"{__name__}.Recorder"
    monkeypatch.setattr(answers, "PIECE_SECONDS", 0.0)
    fresh = {"asked": [], "breaks_after": -1, "says": WORDS, "letters": 1}
    for name, value in fresh.items():
        monkeypatch.setattr(Recorder, name, value)
    return Recorder


@pytest.fixture
def porter(general: Room) -> BotClient:
    client = BotClient(general)
    Bot.objects.update(answers=True)
    return client


def called() -> list[tuple[int, int]]:
    """The bots and questions of the tasks."""
    rows = TaskRow.objects.filter(queue="chat-answers").order_by("pk")
    return [(row.kwargs["bot_id"], row.kwargs["question_id"]) for row in rows]


def run(porter: BotClient, question_id: int) -> Message | None:
    """Write the answer; it as it is then."""
    answer_write(bot_id=porter.bot.pk, question_id=question_id)
    return Message.objects.filter(reply_to=question_id).first()


# Which bots answer a message


def test_a_mention_calls_the_bot_after_the_commit(porter: BotClient, ada: Any) -> None:
    sent = say(porter.room, "@porter when does the 9:40 leave?", by=ada)
    assert called() == [(porter.bot.pk, sent.message_id)]


def test_other_messages_call_nobody(porter: BotClient, ada: Any, night_shift: Room) -> None:
    other = BotClient(night_shift, name="signal")
    Bot.objects.update(answers=True)
    say(porter.room, "porter, I mean nobody", by=ada)
    say(night_shift, "@porter is not here", by=ada)
    say(porter.room, "A bot says @porter", by=BotClient(porter.room, name="lamp").participant)
    Bot.objects.filter(pk=other.bot.pk).update(answers=False)
    say(night_shift, "@signal is elsewhere", by=ada)
    assert called() == []


def test_an_edit_calls_a_bot_that_only_the_new_text_mentions(porter: BotClient, ada: Any) -> None:
    sent = say(porter.room, "When?", by=ada)
    edit: dict[str, Any] = {"message_id": sent.message_id, "participant": member(ada)}
    message_edit(**edit, version=1, body="When, @porter?")
    message_edit(**edit, version=2, body="When exactly, @porter?")
    assert called() == [(porter.bot.pk, sent.message_id)]


def test_a_message_in_a_direct_conversation_calls_the_bot(porter: BotClient, ada: Any) -> None:
    direct = direct_open(participant=member(ada), user_ids=[porter.bot.user_id])
    sent = say(direct, "Hello", by=ada)
    assert called() == [(porter.bot.pk, sent.message_id)]
    answer = run(porter, sent.message_id)
    assert answer is not None
    assert answer.room == direct


# The answer


def test_the_answer_replies_to_the_message_piece_by_piece(
    porter: BotClient, ada: Any, model: Any
) -> None:
    say(porter.room, "Earlier", by=ada)
    question = say(porter.room, "@porter hello", by=ada)
    answer = run(porter, question.message_id)
    assert answer is not None
    assert (answer.body, answer.streaming, answer.by_bot) == (WORDS, "", True)
    pieces = [each["text"] for each in events_of(porter.room) if each["type"] == "message.append"]
    assert "".join(pieces) == WORDS
    [(conversation, so_far)] = model.asked
    assert [turn.text for turn in conversation] == ["Earlier", "@porter hello"]
    assert so_far == ""


def test_a_second_run_asks_nothing_and_changes_nothing(
    porter: BotClient, ada: Any, model: Any
) -> None:
    question = say(porter.room, "@porter hello", by=ada)
    run(porter, question.message_id)
    before = events_of(porter.room)
    run(porter, question.message_id)
    assert len(model.asked) == 1
    assert events_of(porter.room) == before


def test_an_interrupted_answer_goes_on_from_what_is_stored(
    porter: BotClient, ada: Any, model: Any
) -> None:
    question = say(porter.room, "@porter hello", by=ada)
    model.breaks_after = 5
    for _ in range(2):
        with pytest.raises(Told):
            run(porter, question.message_id)
    model.breaks_after = -1
    answer = run(porter, question.message_id)
    assert answer is not None
    assert answer.body == WORDS
    so_far = [each for _, each in model.asked]
    assert so_far[0] == ""
    assert so_far == sorted(so_far)  # each begins with the one before
    assert all(WORDS.startswith(each) for each in so_far)
    assert len(so_far[2]) > len(so_far[1]) > 0
    pieces = [each["text"] for each in events_of(porter.room) if each["type"] == "message.append"]
    assert "".join(pieces) == WORDS


def test_an_answer_ends_when_it_or_the_question_is_deleted(
    porter: BotClient, ada: Any, model: Any
) -> None:
    question = say(porter.room, "@porter hello", by=ada)
    model.breaks_after = 5
    with pytest.raises(Told):
        run(porter, question.message_id)
    model.breaks_after = -1
    answer = Message.objects.get(reply_to=question.message_id)
    message_delete(message_id=answer.pk, participant=member(ada))
    run(porter, question.message_id)
    gone = say(porter.room, "@porter never mind", by=ada)
    message_delete(message_id=gone.message_id, participant=member(ada))
    assert run(porter, gone.message_id) is None
    assert len(model.asked) == 1


def test_a_bot_that_may_not_write_asks_nothing(porter: BotClient, ada: Any, model: Any) -> None:
    question = say(porter.room, "@porter hello", by=ada)
    room_lock(room_id=porter.room.pk, actor=member(ada), locked=True)
    assert run(porter, question.message_id) is None
    room_lock(room_id=porter.room.pk, actor=member(ada), locked=False)
    Bot.objects.update(answers=False)
    assert run(porter, question.message_id) is None
    assert model.asked == []


def test_in_slow_mode_the_task_comes_back(porter: BotClient, ada: Any) -> None:
    question = say(porter.room, "@porter hello", by=ada)
    say(porter.room, "Just now", by=porter.participant)
    Room.objects.update(slow_seconds=60)
    with pytest.raises(Refused, match="Slow mode"):
        run(porter, question.message_id)


def test_a_long_answer_ends_at_the_length_of_a_message(
    porter: BotClient, ada: Any, model: Any
) -> None:
    model.says = "x" * 3990 + " and so on, and so on"
    model.letters = 399  # the last piece goes beyond it
    question = say(porter.room, "@porter hello", by=ada)
    answer = run(porter, question.message_id)
    assert answer is not None
    assert (len(answer.body), answer.streaming) == (4000, "")


def test_a_model_that_says_nothing_leaves_no_message(
    porter: BotClient, ada: Any, model: Any
) -> None:
    model.says = " \n"
    question = say(porter.room, "@porter hello", by=ada)
    answer = run(porter, question.message_id)
    assert answer is not None
    assert answer.deleted_at is not None


# Pieces, and the script


async def test_pieces_that_come_together_are_joined() -> None:
    gate = asyncio.Event()

    async def pieces() -> AsyncIterator[str]:
        for piece in ("a", "b", "c"):
            yield piece
        await gate.wait()
        yield "d"

    batches = batched(pieces(), 0.02)
    assert await anext(batches) == "a"  # at once
    assert await anext(batches) == "bc"  # although the next does not come
    gate.set()
    assert [each async for each in batches] == ["d"]


async def test_what_a_model_raises_ends_the_pieces() -> None:
    async def pieces() -> AsyncIterator[str]:
        yield "a"
        raise Told

    with pytest.raises(Told):
        [each async for each in batched(pieces(), 0.0)]


async def test_the_script_goes_on_at_any_offset() -> None:
    model = ScriptedModel()
    model.pause = 0
    conversation = [Turn(name="Ada", text="hello {world}", own=False)]

    async def said(so_far: str) -> str:
        return "".join([each async for each in model.answer(conversation, so_far)])

    whole = await said("")
    assert "Good day, Ada" in whole
    assert "hello {world}" in whole
    for end in range(len(whole) + 1):
        assert whole[:end] + await said(whole[:end]) == whole
