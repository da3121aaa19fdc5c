/** The fields that the panel reads in frames. They need not be frames of the protocol. */
export interface Frame {
  type: string;
  id?: unknown;
  stream?: unknown;
  seq?: unknown;
  epoch?: unknown;
  code?: unknown;
  result?: unknown;
  event?: { type?: unknown };
}

const NOT_OF_THE_PROTOCOL: Frame = { type: "not of the protocol" };

export function frameOf(data: unknown): Frame {
  try {
    const frame = JSON.parse(String(data));
    return typeof frame?.type === "string" ? frame : NOT_OF_THE_PROTOCOL;
  } catch {
    return NOT_OF_THE_PROTOCOL;
  }
}

/** The frame's type; of an event, both types, as in `event post.saved`. */
export function typeOf({ type, event }: Frame): string {
  return event?.type ? `${type} ${event.type}` : type;
}
