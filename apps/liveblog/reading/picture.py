"""The picture that other sites show with a link to a blog."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageDraw

from apps.liveblog.reading.picture_text import Drawable, drawable, lines_of

SIZE = (1200, 630)  # as Open Graph and Twitter's large card want it
MARGIN = 80
WIDTH = SIZE[0] - 2 * MARGIN
DESIGN = 1  # change it when the same facts get another picture
PICTURES = 64
SIZES = (104, 84, 72, 60, 50)  # of the title
TITLE_TOP, TITLE_HEIGHT = 170, 340
SMOOTH = 4  # the mark is drawn this many times larger, and scaled down

GROUND, TEXT, SOFT = "#101513", "#e7ede9", "#9eaca5"
ACCENT, ON_ACCENT, SUNKEN = "#5fd3a8", "#06231a", "#26312c"
BOX, LAMP, DARK = "#26312c", "#35d49a", "#4a5a52"


@dataclass(frozen=True)
class PictureFacts:
    """The texts of the picture. It leaves out characters that no font of this machine has."""

    title: str
    state: str
    is_live: bool
    site: str

    @property
    def digest(self) -> str:
        facts = repr((DESIGN, self.title, self.state, self.is_live, self.site))
        return sha256(facts.encode()).hexdigest()[:20]


@lru_cache(PICTURES)
def picture_of(facts: PictureFacts) -> bytes:
    """The picture as PNG. It takes some 60 ms of a core."""
    image = Image.new("RGB", SIZE, GROUND)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 15, SIZE[1]), fill=ACCENT)
    title, site = drawable(facts.title), drawable(facts.site)
    if title:
        draw_state(draw, facts)
        draw_title(draw, title)
        image.paste(mark(72), (MARGIN, SIZE[1] - MARGIN - 52))
        draw_site(draw, site, at=(MARGIN + 96, SIZE[1] - MARGIN - 16), size=34)
    else:
        image.paste(mark(200), (MARGIN + 40, 215))
        draw_site(draw, site, at=(MARGIN + 290, 315), size=72)
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def draw_state(draw: ImageDraw.ImageDraw, facts: PictureFacts) -> None:
    """`Live` and the like, in a pill."""
    state = drawable(facts.state)
    if state is None:
        return
    font = state.at(32)
    colours = (ACCENT, ON_ACCENT) if facts.is_live else (SUNKEN, SOFT)
    dot = 30 if facts.is_live else 0
    right = MARGIN + 56 + dot + font.getlength(state.text)
    draw.rounded_rectangle((MARGIN, 76, right, 132), radius=28, fill=colours[0])
    if dot:
        draw.ellipse((MARGIN + 26, 95, MARGIN + 44, 113), fill=colours[1])
    draw.text((MARGIN + 28 + dot, 104), state.text, colours[1], font, anchor="lm")


def draw_title(draw: ImageDraw.ImageDraw, title: Drawable) -> None:
    """As large as it fits."""
    size, lines = fitted(title)
    turned = title.is_right_to_left
    for number, line in enumerate(lines):
        at = (SIZE[0] - MARGIN if turned else MARGIN, TITLE_TOP + number * line_height(size))
        draw.text(at, line, TEXT, title.at(size), anchor="ra" if turned else "la")


def fitted(title: Drawable) -> tuple[int, list[str]]:
    """The largest size at which the title fits, and its lines; at the smallest one it is cut."""
    for size in SIZES[:-1]:
        lines = lines_of(title.text, title.at(size), WIDTH, most=len(title.text))
        if len(lines) * line_height(size) <= TITLE_HEIGHT:
            return size, lines
    size = SIZES[-1]
    most = TITLE_HEIGHT // line_height(size)
    return size, lines_of(title.text, title.at(size), WIDTH, most=most)


def line_height(size: int) -> int:
    return round(size * 1.2)


def draw_site(
    draw: ImageDraw.ImageDraw, site: Drawable | None, *, at: tuple[int, int], size: int
) -> None:
    if site:
        font = site.at(size)
        (line,) = lines_of(site.text, font, SIZE[0] - MARGIN - at[0], most=1)
        draw.text(at, line, TEXT, font, anchor="lm")


def mark(size: int) -> Image.Image:
    """The site's mark: a signal with its lamp lit."""
    unit = size * SMOOTH / 32
    large = Image.new("RGB", (size * SMOOTH, size * SMOOTH), GROUND)
    draw = ImageDraw.Draw(large)

    def around(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
        return ((x - radius) * unit, (y - radius) * unit, (x + radius) * unit, (y + radius) * unit)

    draw.rounded_rectangle((0, 0, large.width - 1, large.height - 1), radius=8 * unit, fill=BOX)
    draw.ellipse(around(16, 9.5, 3.5), fill=DARK)
    draw.ellipse(around(16, 21.5, 4.5), fill=LAMP)
    for radius in (8, 12.2):
        for start in (-33, 147):
            draw.arc(around(16, 21.5, radius), start, start + 66, LAMP, round(1.6 * unit))
    return large.resize((size, size), Image.Resampling.LANCZOS)
