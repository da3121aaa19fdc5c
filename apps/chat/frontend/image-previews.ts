const MOST = 50;

/** Small copies of the pictures that this page has uploaded, as data URLs by image id, until their files exist. */
export const previews = new Map<number, string>();

export function keepPreview(imageId: number, url: string): void {
  previews.set(imageId, url);
  for (const oldest of previews.keys()) {
    if (previews.size <= MOST) break;
    previews.delete(oldest);
  }
}
