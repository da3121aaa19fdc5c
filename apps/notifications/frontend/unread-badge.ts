/** How a number of unread notifications is shown. The template says the same at load. */

export function badgeOf(unread: number): string {
  return unread > 99 ? "99+" : `${unread}`;
}

/** The bell's accessible name. */
export function nameOf(unread: number): string {
  return unread > 0 ? `Notifications, ${unread} unread` : "Notifications";
}

/** The document's title with the count in front, in place of an earlier one. */
export function titleWith(unread: number, title: string): string {
  const bare = title.replace(/^\(\d+\+?\) /, "");
  return unread > 0 ? `(${badgeOf(unread)}) ${bare}` : bare;
}
