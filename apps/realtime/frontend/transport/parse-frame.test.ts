import { describe, expect, test } from "vitest";
import { parseFrame } from "./parse-frame";

const good = [
  { type: "welcome", heartbeat_seconds: 20, frame_bytes: 65_536, user: null },
  { type: "ok", id: "c1", result: null },
  { type: "error", id: null, code: "malformed", message: "No." },
  { type: "event", stream: "a.b.1", seq: 1, epoch: "e", event: { type: "x" } },
  { type: "ephemeral", stream: "a.b.1", event: { type: "x" } },
  { type: "resync", stream: "a.b.1" },
  { type: "unsubscribed", stream: "a.b.1", code: "revoked" },
];

const bad = [
  "",
  "null",
  "7",
  "[]",
  '"event"',
  "{",
  "{}",
  '{"type":"unheard-of"}',
  '{"type":"constructor"}',
  '{"type":["event"]}',
  '{"type":"welcome","heartbeat_seconds":0}',
  '{"type":"ok","id":1}',
  '{"type":"error","id":"c1"}',
  '{"type":"event","stream":"a.b.1","seq":1.5,"event":{}}',
  '{"type":"event","stream":"a.b.1","seq":1,"event":null}',
  '{"type":"resync"}',
];

describe("parseFrame", () => {
  test.each(good)("reads $type", (frame) => {
    expect(parseFrame(JSON.stringify(frame))).toEqual(frame);
  });

  test.each(bad)("ignores %s", (text) => {
    expect(parseFrame(text)).toBeNull();
  });

  test("ignores binary messages", () => {
    expect(parseFrame(new ArrayBuffer(4))).toBeNull();
  });
});
