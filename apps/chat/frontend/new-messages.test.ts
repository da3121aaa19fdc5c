import { render } from "lit";
import { beforeEach, expect, it, vi } from "vitest";
import { NewMessages } from "./new-messages";
import type { RoomSession } from "./room-session";
import { empty, loaded } from "./room-state";
import { ada, message } from "./testing";

let session: { state: RoomSession["state"] };
let button: NewMessages;

beforeEach(() => {
  session = { state: loaded(empty(ada), [message(1)], false) };
  const host = { requestUpdate: vi.fn() } as never;
  button = new NewMessages(host, session as RoomSession);
});

function arrive(author: typeof ada, { atEnd }: { atEnd: boolean }): void {
  const { length } = session.state.messages;
  const next = message(length + 1, { author });
  session.state = loaded(empty(ada), [...session.state.messages, next], false);
  button.changed(atEnd);
}

function isShown(): boolean {
  render(
    button.template(() => {}),
    document.body,
  );
  return document.querySelector("button") !== null;
}

const grace = { ...ada, user_id: 2, name: "Grace" };

it("tells a reader further up of a message by somebody else, until it is seen", () => {
  arrive(grace, { atEnd: false });
  expect(isShown()).toBe(true);
  button.seen();
  expect(isShown()).toBe(false);
});

it.each([
  ["a message in view", grace, true],
  ["a message of one's own", ada, false],
])("says nothing about %s", (_, author, atEnd) => {
  arrive(author, { atEnd });
  expect(isShown()).toBe(false);
});
