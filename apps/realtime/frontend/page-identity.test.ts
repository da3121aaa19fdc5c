import { expect, test } from "vitest";
import { PageIdentity } from "./page-identity";

test.each([
  ["7", "7", "same"],
  [null, null, "same"],
  [null, "7", "other"],
  ["7", "8", "other"],
  ["7", null, "nobody"],
  ["7", undefined, "same"],
  [undefined, "7", "same"],
] as const)("first %s, then %s: %s", (first, then, verdict) => {
  const identity = new PageIdentity();
  expect(identity.welcomedAs(first)).toBe("same");
  expect(identity.welcomedAs(then)).toBe(verdict);
});

const ENDED = { code: 4401, message: "Choose a name.", error: "forbidden" };

test.each([
  ["7", { code: 4401, message: "" }],
  [null, { ...ENDED, code: 4403 }],
  [undefined, { ...ENDED, code: 4403 }],
] as const)("only somebody who was logged in is asked to log in again: %s", (user, ending) => {
  const identity = new PageIdentity();
  identity.welcomedAs(user);
  expect(identity.refused(ENDED)).toBe("retry");
  expect(identity.refused(ENDED)).toEqual(ending);
});

test("refused at once is refused", () => {
  const ending = { code: 4403, message: "No.", error: "conflict" };
  expect(new PageIdentity().refused(ending)).toBe(ending);
});
