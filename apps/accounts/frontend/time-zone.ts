const OFFERED = "accounts.time-zone-offered";

/** Choose the browser's time zone in the form of somebody who has none. They save it, or do not: it is offered once. */
export function offerTimeZone(root: ParentNode): void {
  const select = root.querySelector<HTMLSelectElement>("select[data-offer-time-zone]");
  if (!select || select.value || localStorage.getItem(OFFERED)) return;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  select.value = timeZone;
  if (select.value !== timeZone)
    select.value = ""; // one that the server does not know
  else localStorage.setItem(OFFERED, timeZone);
}
