/** The posts a page stands for: those with `above < id < before`. */
export interface Bounds {
  above: number;
  before: number;
}

/** From data-above and data-before; the newest page has no `before`. */
export function readBounds({ dataset: { above, before } }: HTMLElement): Bounds {
  return { above: Number(above ?? 0), before: before ? Number(before) : Number.POSITIVE_INFINITY };
}

export const isWithin = (id: number, { above, before }: Bounds) => above < id && id < before;
