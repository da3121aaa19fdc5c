import { FakeClock } from "@realtime/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { typingLine } from "./presence-list";
import { Company, personId } from "./room-presence";
import { ada, robin } from "./testing";

const person = (name: string) => ({ id: `user.${name}`, name, guest: false });
const typing = (name: string) => ({ type: "person.typing", person: person(name) }) as const;

let clock: FakeClock;
let company: Company;
let changes: number;
let signals: number;
beforeEach(() => {
  clock = new FakeClock();
  changes = 0;
  signals = 0;
  company = new Company(clock, {
    changed: () => {
      changes += 1;
    },
    typing: () => {
      signals += 1;
    },
  });
});

const line = () => typingLine(company.typing);

describe("company", () => {
  it("knows who is here from the server's messages", () => {
    company.take({ type: "presence.state", count: 1, people: [person("Ada")] });
    company.take({ type: "presence.changed", count: 2, joined: [person("Grace")], left: [] });
    expect(company.here.people.map(({ name }) => name)).toEqual(["Ada", "Grace"]);
    expect(changes).toBe(2);
  });

  it("says who is typing until their message comes", () => {
    company.take(typing("Grace"));
    expect(line()).toBe("Grace is typing…");
    company.wrote("user.Grace");
    expect(line()).toBe("");
  });

  it("does not wait for a message from somebody who has left", () => {
    company.take(typing("Grace"));
    company.take({ type: "presence.changed", count: 1, joined: [], left: ["user.Grace"] });
    expect(line()).toBe("");
  });

  it("knows nothing without a connection", () => {
    company.take({ type: "presence.state", count: 1, people: [person("Ada")] });
    company.take(typing("Ada"));
    company.lost();
    expect(company.here.count).toBe(0);
    expect(line()).toBe("");
  });

  it("tells the others that we are typing, and again after each message", () => {
    company.typed();
    company.typed();
    company.sent();
    company.typed();
    expect(signals).toBe(2);
  });
});

it.each([
  [["Ada", "Grace"], "Ada and Grace are typing…"],
  [["Ada", "Grace", "Robin"], "Ada, Grace and Robin are typing…"],
  [["Ada", "Grace", "Robin", "Edsger"], "Ada, Grace and 2 others are typing…"],
])("names a few of many who are typing", (names, text) => {
  expect(typingLine(names.map(person))).toBe(text);
});

it("knows an author among those who are here, as the server names them", () => {
  expect(personId(ada)).toBe("user.1");
  expect(personId(robin)).toBe("guest.robins-key");
});
