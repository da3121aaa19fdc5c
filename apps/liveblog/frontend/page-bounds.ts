/** The posts that belong on a page: those with `above < id < before`. */
export interface PageBounds {
  above: number;
  before: number;
}

/** Read `data-above` and `data-before`. The newest page has no `before`. */
export function readPageBounds({ dataset: { above, before } }: HTMLElement): PageBounds {
  return { above: Number(above ?? 0), before: before ? Number(before) : Number.POSITIVE_INFINITY };
}

export const isOnPage = (id: number, { above, before }: PageBounds) => above < id && id < before;
