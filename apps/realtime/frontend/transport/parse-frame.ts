import type { ServerFrame } from "../wire";

type Fields = Record<string, unknown>;

const isText = (value: unknown): value is string => typeof value === "string";
const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;
const hasStream = (frame: Fields) => isText(frame.stream);

const shapes = new Map<unknown, (frame: Fields) => boolean>([
  ["welcome", (frame) => Number(frame.heartbeat_seconds) > 0],
  ["ok", (frame) => isText(frame.id)],
  ["error", (frame) => isText(frame.id ?? "") && isText(frame.code) && isText(frame.message)],
  [
    "event",
    (f) => hasStream(f) && isText(f.epoch) && Number.isSafeInteger(f.seq) && isObject(f.event),
  ],
  ["ephemeral", (frame) => hasStream(frame) && isObject(frame.event)],
  ["resync", hasStream],
  ["unsubscribed", (frame) => hasStream(frame) && isText(frame.code)],
] satisfies [ServerFrame["type"], (frame: Fields) => boolean][]);

/** The frame in a message's data, or null if it is not of the protocol. */
export function parseFrame(data: unknown): ServerFrame | null {
  const frame = parse(data);
  return isObject(frame) && shapes.get(frame.type)?.(frame)
    ? (frame as unknown as ServerFrame)
    : null;
}

function parse(data: unknown): unknown {
  try {
    return isText(data) ? JSON.parse(data) : null;
  } catch {
    return null;
  }
}
