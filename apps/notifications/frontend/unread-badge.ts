/** The number of unread notifications in words. `_bell.html` writes the same. */

export function badgeText(unread: number): string {
  return unread > 99 ? "99+" : `${unread}`;
}

/** The accessible name of the bell. */
export function bellName(unread: number): string {
  return unread > 0 ? `Notifications, ${unread} unread` : "Notifications";
}

/** The title of the document after a count, which replaces an earlier one. */
export function titleWithCount(unread: number, title: string): string {
  const bare = title.replace(/^\(\d+\+?\) /, "");
  return unread > 0 ? `(${badgeText(unread)}) ${bare}` : bare;
}
