"""Search finds the messages that somebody may read, by words and filters, the newest first."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.chat import search
from apps.chat.models import Membership, Message, Restriction, Room
from apps.chat.people import Participant, member
from apps.chat.search import KINDS, messages_search
from apps.chat.search_question import question_of
from apps.chat.services import (
    direct_open,
    message_delete,
    message_edit,
    room_archive,
    room_create,
    room_update,
)
from apps.chat.tests.factories import ROBIN, restrict, say
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db

MARIAN = Participant(user_id=None, guest_key="marians-key", name="Marian Fitz")
NOBODY = Participant(user_id=None, guest_key=None, name="")


def answer(text: str, by: Participant = ROBIN, before: int | None = None) -> search.SearchPage:
    question = question_of(text, kinds=frozenset(KINDS))
    return messages_search(question=question, participant=by, before=before)


def found(text: str, by: Participant = ROBIN) -> list[str]:
    """The bodies of what is found, in order."""
    return [each.message.body for group in answer(text, by).groups for each in group.found]


def problems(text: str, by: Participant = ROBIN) -> tuple[str, ...]:
    page = answer(text, by)
    assert page.groups == []
    assert page.question.text == text
    return page.question.problems


def sent_at(message_id: int, day: str) -> None:
    at = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    Message.objects.filter(pk=message_id).update(created_at=at)


class TestWords:
    def test_the_newest_messages_with_all_words_come_first(self, general: Room) -> None:
        for body in ("The signals are green", "Signal 12: GREEN", "Red signals", "green"):
            say(general, body)
        assert found("signal green") == ["Signal 12: GREEN", "The signals are green"]
        assert found("ignals") == []

    def test_a_deleted_message_is_not_found(self, general: Room) -> None:
        sent = say(general, "secret")
        message_delete(message_id=sent.message_id, participant=ROBIN)
        assert found("secret") == []
        assert found("from:robin") == []

    def test_a_text_that_was_edited_away_is_not_found(self, general: Room) -> None:
        sent = say(general, "secret")
        message_edit(message_id=sent.message_id, participant=ROBIN, version=1, body="public")
        assert found("secret") == []
        assert found("public") == ["public"]

    def test_an_archived_room_is_still_searched(self, general: Room) -> None:
        say(general, "kettle")
        room_archive(room_id=general.pk, archived=True)
        assert found("kettle") == ["kettle"]

    @pytest.mark.parametrize("text", ["", "  ", "!!!", "in:", '"'])
    def test_no_question_finds_nothing(self, general: Room, text: str) -> None:
        say(general, "a ! in")
        assert found(text) == []

    @pytest.mark.parametrize(
        "text",
        [
            "note:a",
            "a AND",
            "-a",
            "a*",
            "NEAR(a b)",
            'a"b',
            "a' OR 1=1 --",
            "%s",
            "\x00",
            "a" * 999,
        ],
    )
    def test_other_signs_are_words(self, general: Room, text: str) -> None:
        say(general, "note: a b 1")
        assert answer(text).question.problems == ()


class TestFilters:
    def test_from_finds_by_name_username_and_me(self, general: Room, ada: Any) -> None:
        say(general, "by robin")
        say(general, "by marian", by=MARIAN)
        say(general, "by ada", by=ada)
        Message.objects.filter(body="by ada").update(author_name="The Countess")
        assert found("from:ROB") == ["by robin"]
        assert found("from:fitz") == found('from:"marian f"') == ["by marian"]
        assert found("from:@ada") == found("from:countess") == ["by ada"]
        assert found("from:me") == ["by robin"]
        assert found("from:me", member(ada)) == ["by ada"]
        assert found("from:me", NOBODY) == found("from:arian") == []
        assert found("from:ada from:rob by") == ["by ada", "by robin"]

    def test_in_finds_by_slug_and_name(self, general: Room, ada: Any) -> None:
        other = room_create(name="Help desk")
        say(general, "tea")
        say(other, "tea, too")
        assert found("in:general tea") == found("IN:#General") == ["tea"]
        assert found('in:"help desk"') == found("in:help-desk") == ["tea, too"]
        assert found("in:general in:help-desk tea") == ["tea, too", "tea"]

    def test_has_link(self, general: Room) -> None:
        say(general, "See HTTPS://example.org/ now")
        say(general, "no link: example.org, http")
        assert found("has:link") == ["See HTTPS://example.org/ now"]
        assert found("has:link now") == ["See HTTPS://example.org/ now"]

    def test_after_begins_with_its_day_and_before_ends_ahead_of_it(self, general: Room) -> None:
        for day in ("2025-01-31", "2025-02-01", "2025-02-02"):
            sent_at(say(general, f"on {day}").message_id, day)
        assert found("after:2025-02-01") == ["on 2025-02-02", "on 2025-02-01"]
        assert found("before:2025-02-01") == ["on 2025-01-31"]
        assert found("after:2025-02-01 before:2025-02-02 on") == ["on 2025-02-01"]

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("tea before:yesterday", "“yesterday” is no date. Write before:2025-01-31."),
            ("after:2025-13-01 tea", "“2025-13-01” is no date. Write after:2025-01-31."),
            ("has:video", "“has:video” is unknown. These are known: has:image, has:link."),
            ("tea from: ada", "“from:” needs a value right behind the colon."),
            ("tea in:nowhere", "There is no room “nowhere”, or you do not have access to it."),
        ],
    )
    def test_a_filter_that_makes_no_sense_gets_a_sentence(
        self, general: Room, text: str, sentence: str
    ) -> None:
        say(general, "tea")
        [problem] = problems(text)
        assert problem.startswith(sentence[:-1])

    def test_each_problem_is_named(self, general: Room) -> None:
        assert len(problems("before:x after:y has:z in:w")) == 4


class TestRights:
    ROLES = {
        "nameless": ("open",),
        "guest": ("open",),
        "banned guest": (),
        "stranger": ("open", "members"),
        "member": ("open", "members", "private"),
        "moderator": ("open", "members", "private"),
        "owner": ("open", "members", "private"),
        "staff": ("open", "members"),
        "banned": (),
    }

    @pytest.mark.parametrize(("role", "rooms"), ROLES.items(), ids=ROLES)
    def test_each_role_finds_what_it_may_read(self, role: str, rooms: tuple[str, ...]) -> None:
        person = ROBIN if role.endswith("guest") else NOBODY
        if role not in ("nameless", "guest", "banned guest"):
            person = member(user_make("ada", "Ada", is_staff=role == "staff"))
        for access in Room.Access.values:
            room = room_create(name=access)
            say(room, f"secret {access}", by=MARIAN)
            room_update(room_id=room.pk, name=access, topic="", access=access)
            if role in (*Membership.Role.values, "banned"):
                role_there = role if role in Membership.Role.values else Membership.Role.MEMBER
                Membership.objects.create(room=room, user_id=person.user_id or 0, role=role_there)
            if role.startswith("banned"):
                restrict(room, person, Restriction.Kind.BAN)
        Membership.objects.filter(room__access="direct").delete()
        wanted = [f"secret {access}" for access in reversed(rooms)]
        assert found("secret", person) == found("from:marian", person) == wanted

    def test_a_direct_conversation_is_found_by_those_in_it(
        self, ada: Any, grace: Any, general: Room
    ) -> None:
        room = direct_open(participant=member(ada), user_ids=[grace.pk])
        say(room, "secret", by=ada)
        assert found("secret", member(grace)) == ["secret"]
        assert answer("secret", member(grace)).groups[0].room.name == "Ada Lovelace"
        assert found("secret", member(user_make("lin", "Lin"))) == found("secret") == []

    def test_unknown_and_forbidden_rooms_look_the_same(
        self, general: Room, night_shift: Room, ada: Any, django_assert_num_queries: Any
    ) -> None:
        say(night_shift, "tea", by=ada)
        sentences = set()
        for name in ("night-shift", "nothing-at"):
            with django_assert_num_queries(2):
                [sentence] = problems(f"tea in:{name}")
            sentences.add(sentence.replace(name, "-"))
        assert len(sentences) == 1


class TestPages:
    def test_pages_follow_one_another(self, general: Room, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(search, "PAGE_SIZE", 2)
        ids = [say(general, f"news {number}").message_id for number in range(5)]
        for text in ("news", "from:robin"):
            seen, before = [], None
            while True:
                page = answer(text, before=before)
                seen.append([each.message.pk for group in page.groups for each in group.found])
                before = page.next_before
                if before is None:
                    break
            assert seen == [ids[:2:-1], ids[2:0:-1], ids[:1]]

    def test_a_page_asks_the_index_once_from_the_newest_message_on(self, general: Room) -> None:
        """SQLite would sort all matches, or ask the index for each message."""
        with CaptureQueriesContext(connection) as queries:
            answer("news")
        [sql] = [each["sql"] for each in queries if search.MESSAGES.name in each["sql"]] or [
            each["sql"] for each in queries if "to_tsvector" in each["sql"]
        ]
        plan = plan_of(sql)
        assert len([line for line in plan if search.MESSAGES.name in line]) == 1
        assert not any("TEMP B-TREE" in line for line in plan)

    def test_the_number_of_queries_does_not_depend_on_what_is_found(
        self, general: Room, django_assert_num_queries: Any
    ) -> None:
        other = room_create(name="Other")
        for room in (general, other, general):
            say(room, "tea")
        with django_assert_num_queries(2):
            assert len(answer("tea").groups) > 1

    def test_results_of_one_room_and_day_are_grouped(self, general: Room) -> None:
        other = room_create(name="Other")
        for room in (general, general, other, general):
            say(room, "tea")
        sent_at(Message.objects.earliest("pk").pk, "2025-02-01")
        groups = answer("tea").groups
        names = [(group.room.name, group.day, len(group.found)) for group in groups]
        assert names == [
            ("General", "Today", 1),
            ("Other", "Today", 1),
            ("General", "Today", 1),
            ("General", "Saturday, February 1, 2025", 1),
        ]


@pytest.mark.django_db(transaction=True)
class TestIndex:
    def test_a_table_that_a_migration_has_made_anew_is_indexed_again(self, general: Room) -> None:
        with connection.schema_editor() as editor:
            getattr(editor, "_remake_table", lambda model: None)(Message)
        say(general, "after")
        call_command("migrate", verbosity=0)
        assert found("after") == ["after"]

    def test_the_index_has_no_words_of_deleted_rows(self, general: Room) -> None:
        Message.objects.filter(pk=say(general, "secret").message_id).delete()
        say(general, "public")
        assert found("secret") == []
        if connection.vendor == "sqlite":  # raises if it has
            check = "INSERT INTO {0}({0}, rank) VALUES ('integrity-check', 1)"
            connection.cursor().execute(check.format(search.MESSAGES.name))

    def test_the_migration_indexes_the_messages_that_exist(self, general: Room) -> None:
        with connection.schema_editor() as editor:
            search.MESSAGES.drop(editor)
        say(general, "before")
        with connection.schema_editor() as editor:
            search.MESSAGES.create(editor)
        assert found("before") == ["before"]


def plan_of(statement: str) -> list[str]:
    """How the database would execute it, as if tables were large."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
            cursor.execute(f"EXPLAIN {statement}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return [str(row[-1]) for row in cursor.fetchall()]
