"""Two texts of one post: what somebody else has saved, and what an editor wanted to save."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from apps.liveblog.editing.merge import marked, merge
from apps.liveblog.models import Draft, Post
from apps.liveblog.services.texts import Text


@dataclass(frozen=True)
class Conflict:
    """`base` is the text that both began with. `number` is the version it was."""

    current: Post | Draft
    mine: Text
    base: Text
    number: int

    @property
    def theirs(self) -> Text:
        return Text.of(self.current)

    @property
    def merged(self) -> Text:
        title, byline = (
            getattr(
                self.mine if getattr(self.mine, name) != getattr(self.base, name) else self.theirs,
                name,
            )
            for name in ("title", "byline")
        )
        return Text(title, merge(self.base.body, self.mine.body, self.theirs.body), byline)

    def text(self, choice: str) -> Text:
        """The text of `take-mine`, `take-theirs` or `take-merged`."""
        return {"take-theirs": self.theirs, "take-merged": self.merged}.get(choice, self.mine)

    @property
    def their_changes(self) -> SafeString:
        return marked(whole(self.base), whole(self.theirs))

    @property
    def my_changes(self) -> SafeString:
        return marked(whole(self.base), whole(self.mine))


def conflict_of(content: Post | Draft, mine: Text, *, number: int) -> Conflict:
    """The conflict of `mine`, which was begun with the version `number`, with the saved text."""
    former = content.versions.filter(number=number).first()
    return Conflict(content, mine, Text.of(former or content), number)


def whole(text: Text) -> str:
    return f"{text.title}\n\n{text.body}" if text.title else text.body
