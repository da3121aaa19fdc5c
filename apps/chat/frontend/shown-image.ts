import type { MessageImage } from "./wire.gen";

/** A picture of a message. One that is not sent yet has no files. */
export type ShownImage = Pick<MessageImage, "image_id" | "alt" | "width" | "height"> &
  Partial<MessageImage>;

/** Where pictures are uploaded, and how large each may be in bytes; 0 for any size. */
export interface UploadTarget {
  address: string;
  maxBytes: number;
}
