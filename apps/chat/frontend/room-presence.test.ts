import { FakeClock } from "@realtime/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { typingLine } from "./presence-list";
import { isQuiet, RoomPresence } from "./room-presence";

const person = (name: string) => ({
  id: `user.${name}`,
  name,
  guest: false,
  idle: false,
  quiet_until: null,
});
const typing = (name: string) => ({ type: "person.typing", person: person(name) }) as const;

let clock: FakeClock;
let presence: RoomPresence;
let changes: number;
let signals: number;
beforeEach(() => {
  clock = new FakeClock();
  changes = 0;
  signals = 0;
  presence = new RoomPresence(clock, {
    changed: () => {
      changes += 1;
    },
    typing: () => {
      signals += 1;
    },
  });
});

const line = () => typingLine(presence.typing.people);

describe("room presence", () => {
  it("follows the server's messages", () => {
    presence.receive({ type: "presence.state", count: 1, people: [person("Ada")] });
    presence.receive({ type: "presence.changed", count: 2, joined: [person("Grace")], left: [] });
    expect(presence.here.people.map(({ name }) => name)).toEqual(["Ada", "Grace"]);
    expect(changes).toBe(2);
  });

  it("names who is typing until their message arrives", () => {
    presence.receive(typing("Grace"));
    expect(line()).toBe("Grace is typing…");
    presence.typing.forget("user.Grace");
    expect(line()).toBe("");
  });

  it("ends typing for someone who leaves", () => {
    presence.receive(typing("Grace"));
    presence.receive({ type: "presence.changed", count: 1, joined: [], left: ["user.Grace"] });
    expect(line()).toBe("");
  });

  it("shows that somebody does not want to be disturbed, until they do", () => {
    const until = new Date(clock.now() + 3_600_000).toISOString();
    const quiet = { ...person("Ada"), quiet_until: until };
    presence.receive({ type: "presence.state", count: 1, people: [quiet] });
    expect(isQuiet(quiet, clock.now())).toBe(true);
    const before = changes;
    clock.pass(3_600_000);
    expect(changes).toBe(before + 1);
    expect(isQuiet(quiet, clock.now())).toBe(false);
  });

  it("is unknown without a connection", () => {
    presence.receive({ type: "presence.state", count: 1, people: [person("Ada")] });
    presence.receive(typing("Ada"));
    presence.disconnected();
    expect(presence.here.count).toBe(0);
    expect(line()).toBe("");
  });

  it("tells the others that we are typing, and again after each message", () => {
    presence.signal.typed();
    presence.signal.typed();
    presence.signal.sent();
    presence.signal.typed();
    expect(signals).toBe(2);
  });
});

it.each([
  [["Ada", "Grace"], "Ada and Grace are typing…"],
  [["Ada", "Grace", "Robin"], "Ada, Grace and Robin are typing…"],
  [["Ada", "Grace", "Robin", "Edsger"], "Ada, Grace and 2 others are typing…"],
])("shortens the line when many type", (names, text) => {
  expect(typingLine(names.map(person))).toBe(text);
});
