from typing import Any

from django import template
from django.template import RequestContext

from apps.chat.do_not_disturb import keeper
from apps.chat.moderation_details import detail_text
from apps.chat.people import nameless, page_participant
from apps.chat.qr import qr_svg
from apps.chat.sidebar import sidebar_get
from apps.realtime.selectors import display_name

register = template.Library()
register.filter("detail_text", detail_text)
register.filter("person_name", display_name)
register.filter("qr_code", qr_svg)


@register.inclusion_tag("chat/_sidebar.html", takes_context=True)
def chat_sidebar(context: RequestContext) -> dict[str, Any]:
    """The list of rooms. The page's own room, if it has one, is marked as the current one."""
    request: Any = context["request"]
    participant = page_participant(user=request.user, session=request.session)
    return {
        "participant": participant,
        "sidebar": sidebar_get(participant=participant or nameless(request.session.session_key)),
        "current": context.get("room"),
        "offers_quiet": keeper() is not None,
        "request": request,
    }
