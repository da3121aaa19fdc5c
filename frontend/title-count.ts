/** What is new, by the part of the page that counts it. */
const counts = new Map<string, number>();

/** Show in the document's title how much is new, in all parts of the page together: "(3) General". */
export function showTitleCount(part: string, count: number): void {
  counts.set(part, count);
  const all = [...counts.values()].reduce((sum, each) => sum + each, 0);
  const bare = document.title.replace(/^\(\d+\+?\) /, "");
  document.title = all > 0 ? `(${all > 99 ? "99+" : all}) ${bare}` : bare;
}
