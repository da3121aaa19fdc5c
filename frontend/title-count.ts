/** The number of new items, by the part of the page that counts them. */
const counts = new Map<string, number>();

/** Show the number of new items, of all parts of the page, in the document's title: "(3) General". */
export function showTitleCount(part: string, count: number): void {
  counts.set(part, count);
  const all = [...counts.values()].reduce((sum, each) => sum + each, 0);
  const bare = document.title.replace(/^\(\d+\+?\) /, "");
  document.title = all > 0 ? `(${all > 99 ? "99+" : all}) ${bare}` : bare;
}
