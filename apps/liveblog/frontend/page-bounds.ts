import type { PostSaved } from "./wire.gen";

/** The posts that belong on a page: those with `above < id < before`, and of these perhaps only key events. */
export interface PageBounds {
  above: number;
  before: number;
  keyOnly: boolean;
}

/** Read `data-above`, `data-before` and `data-key-only`. The newest page has no `before`. */
export function readPageBounds({ dataset }: HTMLElement): PageBounds {
  const { above, before, keyOnly } = dataset;
  return {
    above: Number(above ?? 0),
    before: before ? Number(before) : Number.POSITIVE_INFINITY,
    keyOnly: keyOnly !== undefined,
  };
}

export function isOnPage(
  { post_id: id, is_key }: Pick<PostSaved, "post_id" | "is_key">,
  { above, before, keyOnly }: PageBounds,
): boolean {
  return above < id && id < before && (is_key || !keyOnly);
}
