import type { Cursor } from "./wire";

/**
 * The stream and the cursor that the server rendered into an element.
 *
 * `<section data-stream="chat.room.12" data-seq="41" data-epoch="k3f9x2">`; an epoch may be empty.
 */
export function readCursor(element: HTMLElement): { stream: string; cursor: Cursor } {
  const { stream, seq = "", epoch = "" } = element.dataset;
  if (!stream || !/^\d+$/.test(seq)) {
    throw new Error(`<${element.localName}> needs data-stream and a whole number in data-seq.`);
  }
  return { stream, cursor: { seq: Number(seq), epoch } };
}
