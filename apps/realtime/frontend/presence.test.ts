import { expect, test } from "vitest";
import { NOBODY, namesOf, type PresenceList, updatePresence } from "./presence";
import type { Person, PresenceChanged } from "./wire.gen";

const person = (name: string, fields: Partial<Person> = {}): Person => ({
  id: `user.${name}`,
  name,
  guest: false,
  quiet_until: null,
  idle: false,
  ...fields,
});
const ada = person("Ada");
const grace = person("Grace");
const robin = person("Robin", { guest: true });

function changed(here: PresenceList, fields: Partial<PresenceChanged>): PresenceList {
  return updatePresence(here, {
    type: "presence.changed",
    count: 0,
    joined: [],
    left: [],
    ...fields,
  });
}

const names = (here: PresenceList) => here.people.map(({ name }) => name);

test("a state replaces the previous list", () => {
  const before = { count: 1, people: [robin] };
  const here = updatePresence(before, { type: "presence.state", count: 2, people: [ada, grace] });
  expect(here).toEqual({ count: 2, people: [ada, grace] });
});

test("people come and go, and stay in order by name", () => {
  let here = changed(NOBODY, { count: 2, joined: [ada, robin] });
  here = changed(here, { count: 2, joined: [grace], left: [ada.id] });
  expect(names(here)).toEqual(["Grace", "Robin"]);
});

test("a person who is listed twice, or under a new name, appears once", () => {
  let here = changed(NOBODY, { count: 1, joined: [ada] });
  here = changed(here, { count: 1, joined: [ada] });
  here = changed(here, { count: 1, joined: [{ ...ada, name: "Countess" }] });
  expect(names(here)).toEqual(["Countess"]);
});

test("in a large room the count says more than the list", () => {
  expect(changed(NOBODY, { count: 3_000, joined: [ada] })).toEqual({ count: 3_000, people: [ada] });
});

test("the previous list is not changed", () => {
  const before = { count: 1, people: [grace] };
  changed(before, { count: 2, joined: [ada] });
  expect(before.people).toEqual([grace]);
});

test.each([
  [[], 0, ""],
  [[ada], 0, "Ada"],
  [[ada, grace], 0, "Ada and Grace"],
  [[ada, grace, robin], 0, "Ada, Grace and Robin (guest)"],
  [[ada], 1, "Ada and 1 other"],
  [[ada, grace], 7, "Ada, Grace and 7 others"],
])("names as people say them", (people, others, text) => {
  expect(namesOf(people, others)).toBe(text);
});
