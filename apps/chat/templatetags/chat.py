from typing import Any

from django import template
from django.template import RequestContext

from apps.chat.people import nameless, page_participant
from apps.chat.sidebar import sidebar_get
from apps.realtime.selectors import display_name

register = template.Library()
register.filter("person_name", display_name)


@register.inclusion_tag("chat/_sidebar.html", takes_context=True)
def chat_sidebar(context: RequestContext) -> dict[str, Any]:
    """The list of rooms. The page's own room, if it has one, is marked as the current one."""
    request: Any = context["request"]
    participant = page_participant(user=request.user, session=request.session)
    return {
        "participant": participant,
        "sidebar": sidebar_get(participant=participant or nameless(request.session.session_key)),
        "current": context.get("room"),
        "request": request,
    }
