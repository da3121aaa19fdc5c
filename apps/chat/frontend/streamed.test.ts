import { FakeWorld } from "@realtime/testing";
import { describe, expect, it, vi } from "vitest";
import { lines } from "./room-lines";
import { RoomSession } from "./room-session";
import { withPiece } from "./streamed";
import { ada, allowed, deleted, general, message } from "./testing";

const piece = (offset: number, text: string, id = 1) => ({
  type: "message.append" as const,
  message_id: id,
  room_id: 12,
  offset,
  text,
});

const textAfter = (body: string, offset: number, text: string) =>
  (withPiece(message(1, { body }), piece(offset, text)) as { body: string }).body;

describe("a piece of a message", () => {
  it("is added at the end", () => {
    expect(textAfter("", 0, "The ")).toBe("The ");
    expect(textAfter("The ", 4, "kettle")).toBe("The kettle");
  });

  it("changes nothing if it is there", () => {
    const whole = message(1, { body: "The kettle" });
    for (const [offset, text] of [
      [0, "The "],
      [4, "kettle"],
      [3, ""],
    ] as const) {
      expect(withPiece(whole, piece(offset, text))).toBe(whole);
    }
  });

  it("adds only the characters that are new", () => {
    expect(textAfter("The ke", 4, "kettle")).toBe("The kettle");
  });

  it("counts code points, as the server does", () => {
    expect(textAfter("🫖👍🏽", 3, " on")).toBe("🫖👍🏽 on");
    expect(textAfter("🫖", 0, "🫖🫖")).toBe("🫖🫖");
  });

  it("leaves a gap and a deleted message alone", () => {
    expect(textAfter("The", 4, "kettle")).toBe("The");
    const gone = deleted(1);
    expect(withPiece(gone, piece(0, "x"))).toBe(gone);
  });
});

describe("a room in which a message grows", () => {
  const stream = "chat.room.12";
  const cursor = { seq: 1, epoch: "e1" };
  const page = { room: general, cursor, related: [], reactions: [], writing: allowed };

  function openRoom(world: FakeWorld): RoomSession {
    const first = { ...page, me: ada, messages: [message(1)], more: true };
    const session = new RoomSession(world.connected(), { stream, messages: "/messages/" }, first);
    const result = { stream, epoch: "e1", head: 1, after: 1 };
    world.last.answer("subscribe", { type: "ok", result });
    return session;
  }

  const deliver = (world: FakeWorld, seq: number, event: object) =>
    world.last.deliver({ type: "event", stream, epoch: "e1", seq, event });

  const bodies = (session: RoomSession) => lines(session.state).map(({ body }) => body);

  it("shows every character once, and says while more are to come", () => {
    const world = new FakeWorld();
    const session = openRoom(world);
    deliver(world, 2, message(2, { body: "", streaming: "writing" }));
    deliver(world, 3, piece(0, "The ", 2));
    deliver(world, 4, piece(4, "kettle ", 2));
    expect(bodies(session)).toEqual(["message 1", "The kettle "]);
    expect(lines(session.state)[1]?.streaming).toBe("writing");
    deliver(world, 5, message(2, { body: "The kettle" }));
    expect(bodies(session)).toEqual(["message 1", "The kettle"]);
    expect(lines(session.state)[1]?.streaming).toBeNull();
  });

  it("adds the pieces that arrive while the page with the message is loaded", async () => {
    const world = new FakeWorld();
    const session = openRoom(world);
    let answer: (response: Response) => void = () => {};
    vi.spyOn(globalThis, "fetch").mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    const loading = session.loadEarlier();
    deliver(world, 2, piece(0, "An ", 0));
    deliver(world, 3, piece(3, "answer", 0));
    const messages = [message(0, { body: "An ", streaming: "writing" })];
    answer(Response.json({ ...page, cursor: { seq: 2, epoch: "e1" }, messages, more: false }));
    await loading;
    expect(bodies(session)).toEqual(["An answer", "message 1"]);
  });
});
