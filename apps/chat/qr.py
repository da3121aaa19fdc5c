"""QR codes, for links that somebody opens with a phone."""

import segno
from django.utils.safestring import SafeString


def qr_svg(text: str) -> SafeString:
    """An SVG element with `text` as a QR code. Its size is that of its container.

    Dark on white in every colour scheme, as some readers see no code in light on dark.
    """
    return SafeString(segno.make_qr(text).svg_inline(dark="#000", light="#fff", omitsize=True))
