import { describe, expect, it } from "vitest";
import { isMine, participantKey, personId } from "./participant";
import { ada, formerMember, robin } from "./testing";

it("maps an author to the id that presence messages use", () => {
  expect(personId(ada)).toBe("user.1");
  expect(personId(robin)).toBe("guest.robins-key");
});

describe("the author of a message", () => {
  it("is identified by user id or guest key, not by name", () => {
    expect(isMine(ada, { ...ada, name: "Another name" })).toBe(true);
    expect(isMine(robin, { ...robin, name: "Another name" })).toBe(true);
    expect(isMine(ada, robin)).toBe(false);
    expect(isMine(robin, { ...robin, guest_key: "other" })).toBe(false);
  });

  it("is never 'me' for somebody who only reads", () => {
    const reader = { ...ada, user_id: null, name: "" };
    expect(participantKey(reader)).toBe("");
    expect(isMine(reader, formerMember)).toBe(false);
    expect(isMine(reader, ada)).toBe(false);
  });

  it("who is no longer a member is never 'me'", () => {
    expect(isMine(ada, formerMember)).toBe(false);
    expect(isMine(robin, formerMember)).toBe(false);
  });
});
