from django.db.models import BaseConstraint, Q, UniqueConstraint


def once_per_person(noun: str, *fields: str, member: str = "author") -> list[BaseConstraint]:
    """Constraints that make `fields` unique for a member, and for a guest.

    `member` is the field of the member's account. The guest's constraint has `guest_key` there.
    """
    guests = [each if each != member else "guest_key" for each in fields]
    return [
        UniqueConstraint(
            fields=fields,
            condition=Q(**{f"{member}__isnull": False}),
            name=f"chat_{noun}_once_per_member",
        ),
        UniqueConstraint(
            fields=guests,
            condition=~Q(guest_key=""),
            name=f"chat_{noun}_once_per_guest",
        ),
    ]
