/** Whether a click on a link loads it in this tab: it opens no other one, and downloads nothing. */
export function isPlain(event: MouseEvent, link: HTMLAnchorElement): boolean {
  const isModified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  const isElsewhere = (link.target && link.target !== "_self") || link.hasAttribute("download");
  return event.button === 0 && !isModified && !isElsewhere;
}
