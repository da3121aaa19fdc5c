import { expect, test } from "vitest";
import { frameOf, typeOf } from "./frame";
import { FrameLog } from "./frame-log";

const frame = (type: string) =>
  ({ at: 0, direction: "in", type, about: "", seq: null, text: "", fate: "passed" }) as const;
const numbers = (log: FrameLog, type = "") => log.shown(type).map(({ number }) => number);

test("the log keeps the newest frames, and no more than its limit", () => {
  const log = new FrameLog(2);
  for (const type of ["a", "b", "c"]) log.add(frame(type));
  expect(numbers(log)).toEqual([3, 2]);
  expect(log.types).toEqual(["b", "c"]);
  expect(numbers(log, "b")).toEqual([2]);
});

test("a paused log stands still, and shows afterwards what came in the meantime", () => {
  const log = new FrameLog();
  log.add(frame("a"));
  log.pause(true);
  log.add(frame("b"));
  expect(numbers(log)).toEqual([1]);
  log.pause(false);
  expect(numbers(log)).toEqual([2, 1]);
  log.clear();
  expect(numbers(log)).toEqual([]);
});

test("a frame has the type of its event, and text that is no frame says so", () => {
  expect(typeOf(frameOf('{"type":"event","event":{"type":"post.saved"}}'))).toBe(
    "event post.saved",
  );
  expect(typeOf(frameOf('{"type":"ok"}'))).toBe("ok");
  for (const text of ["", "null", "[]", '{"type":1}'])
    expect(typeOf(frameOf(text))).toBe("not of the protocol");
});
