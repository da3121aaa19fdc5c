/** The number of new items, by the part of the page that counts them. */
const counts = new Map<string, number>();

/** A number on a badge: from 100 on "99+". */
export const countText = (count: number) => (count > 99 ? "99+" : `${count}`);

/**
 * Show the number of new items, of all parts of the page, in the document's title, "(3) General", and with a mark on
 * its icon, if that names one in `data-unread`.
 */
export function showTitleCount(part: string, count: number): void {
  counts.set(part, count);
  const all = [...counts.values()].reduce((sum, each) => sum + each, 0);
  const bare = document.title.replace(/^\(\d+\+?\) /, "");
  document.title = all > 0 ? `(${countText(all)}) ${bare}` : bare;
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon][data-unread]");
  if (icon) markIcon(icon, all > 0);
}

function markIcon(icon: HTMLLinkElement, unread: boolean): void {
  icon.dataset.read ??= icon.getAttribute("href") ?? "";
  const href = (unread ? icon.dataset.unread : icon.dataset.read) ?? "";
  if (icon.getAttribute("href") !== href) icon.setAttribute("href", href);
}
