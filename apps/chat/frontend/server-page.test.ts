import { render } from "lit";
import { describe, expect, it } from "vitest";
import type { ChatMessage } from "./chat-message";
import { messageTemplate } from "./message";
import type { MessageTools } from "./message-tools";
import { personId } from "./participant";
import { type Line, lines } from "./room-lines";
import { empty, loaded, withBeside } from "./room-state";
import rendered from "./samples/messages.html?raw";
import samples from "./samples/messages.json";
import { ada } from "./testing";
import type { Author } from "./wire.gen";

/** As the server sends them. */
const messages = samples.map(({ deleted, reactions, ...fields }) => ({
  ...fields,
  type: deleted ? "message.deleted" : "message.saved",
  room_id: 12,
  client_id: `client-${fields.message_id}`,
  moderated: deleted === "moderator",
})) as unknown as ChatMessage[];

const reactions = samples.flatMap(({ message_id, reactions }) =>
  reactions ? [{ type: "reactions.saved" as const, message_id, room_id: 12, reactions }] : [],
);

const tools = {
  ...{ open: null, error: null, me: ada, available: true },
  address: (path: string) => `/chat/general/${path}`,
  picture: (id: number | null) => (id === null ? "" : `/accounts/${id}/picture/`),
  card: (author: Author) => `/chat/general/people/${personId(author)}/card/`,
} as unknown as MessageTools;
const context = { connected: true, linked: null, tabStop: null, tools };

/** The server's page has no such elements. */
const NEEDS_SCRIPT = ".code-block__copy";

/** The parts that make the look: elements, classes, links, labels and texts. */
function outline(root: Element): unknown[] {
  const children = [...root.children].filter((each) => !each.matches(NEEDS_SCRIPT));
  return children.map((element) => {
    const text = element.matches("time, svg") ? "" : ownText(element);
    return [described(element), text, ...(element.matches("svg") ? [] : outline(element))];
  });
}

function described(element: Element): string {
  const classes = [...element.classList].sort().map((name) => `.${name}`);
  const names = [
    "id",
    "href",
    "rel",
    "target",
    "datetime",
    "aria-hidden",
    "aria-label",
    "src",
    "width",
    "height",
    "alt",
  ];
  const attributes = names.map((name) => `${name}=${element.getAttribute(name)}`);
  return `${element.localName}${classes.join("")} ${attributes.join(" ")}`;
}

/** White space matters in a message's body, and nowhere else. */
function ownText(element: Element): string {
  const text = [...element.childNodes]
    .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
    .map(({ textContent }) => textContent)
    .join("");
  return element.matches(".message__body") ? text : text.trim();
}

function elementOf(html: string): Element {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild as Element;
}

describe("the server's messages", () => {
  it("have the elements and texts that the script renders", () => {
    const list = document.createElement("ol");
    const state = withBeside(loaded(empty(ada), messages, false), { reactions });
    const all: Line[] = lines(state);
    render(
      all.map((line, i) => messageTemplate(line, all[i - 1], context)),
      list,
    );
    expect(outline(list)).toEqual(outline(elementOf(rendered)));
  });
});
