import { fillIn, gettext, ngettext } from "@realtime/index";
/** The number of unread notifications in words. `_bell.html` writes the same. */

export function badgeText(unread: number): string {
  return unread > 99 ? "99+" : `${unread}`;
}

/** The accessible name of the bell. */
export function bellName(unread: number): string {
  return unread > 0
    ? fillIn(ngettext("Notifications, {n} unread", "Notifications, {n} unread", unread), {
        n: unread,
      })
    : gettext("Notifications");
}
