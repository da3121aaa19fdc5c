/** The samples that `manage.py export_protocol` writes from the server's models must be valid in the browser. */
import { parseFrame } from "@realtime/transport/parse-frame";
import { describe, expect, test } from "vitest";
import { samples as typed } from "../docs/protocol/samples.gen";

const files = import.meta.glob<Record<string, unknown>>("../docs/protocol/samples/*.json", {
  eager: true,
  import: "default",
});
const samples = Object.entries(files).map(
  ([path, frame]) => [path.replace(/^.*\/|\.json$/g, ""), frame] as const,
);
const isAnswer = (frame: Record<string, unknown>) => frame.type === "ok" || frame.type === "error";
const commands = samples.filter(([, frame]) => "id" in frame && !isAnswer(frame));
const frames = samples.filter((sample) => !commands.includes(sample));

test("every sample has a file, and the type that the compiler knows", () => {
  expect(Object.fromEntries(samples)).toEqual(typed);
});

describe("the server's frames", () => {
  test.each(frames)("%s is parsed unchanged", (_, frame) => {
    expect(parseFrame(JSON.stringify(frame))).toEqual(frame);
  });

  test.each(frames)("%s of an unknown type is ignored", (_, frame) => {
    expect(parseFrame(JSON.stringify({ ...frame, type: "unknown.type" }))).toBeNull();
  });
});

describe("the browser's commands", () => {
  test.each(commands)("%s is not accepted as a frame of the server", (_, command) => {
    expect(parseFrame(JSON.stringify(command))).toBeNull();
  });
});
