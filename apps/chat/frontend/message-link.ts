/** Leads to a message, also from a page that does not have it. */
export const messageHref = (id: number) => `?around=${id}#message-${id}`;

/** Follow a link to a message on this page, unless it is to open elsewhere. */
export function followMessageLink(event: MouseEvent): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const link = event.currentTarget as HTMLAnchorElement;
  const { hash } = link;
  link.closest("details")?.removeAttribute("open");
  // The same link again must lead there again.
  if (location.hash === hash) window.dispatchEvent(new HashChangeEvent("hashchange"));
  else location.hash = hash;
}
