/** The page in docs/channels.md; tests/test_channels_by_example.py runs the server's side. */
import { beforeEach, expect, test } from "vitest";
import chapter from "../docs/channels.md?raw";

const [, html = ""] = /^```html\n(.*?)^```/ms.exec(chapter) ?? [];
const [, script = ""] = /<script type="module">(.*?)<\/script>/s.exec(html) ?? [];

class FakeSocket extends EventTarget {
  readonly sent: string[] = [];

  constructor(readonly url: string) {
    super();
    sockets.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  deliver(message: object): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }
}

let sockets: FakeSocket[];

beforeEach(() => {
  sockets = [];
  document.body.innerHTML = html.replace(/<script.*/s, "");
  const run = new Function("WebSocket", "location", script);
  run(FakeSocket, { origin: "https://example.org" });
});

const shown = (selector: string) => document.querySelector<HTMLOutputElement>(selector)?.value;

test("shows the count, and each new one", () => {
  const [socket] = sockets;
  expect(socket?.url).toBe("wss://example.org/ws/people/");
  for (const count of [3, 4]) {
    socket?.deliver({ count });
    expect(shown("#count")).toBe(String(count));
  }
});

test("asks for a report, and shows the answer", () => {
  const [socket] = sockets;
  document.querySelector("button")?.click();
  expect(socket?.sent).toEqual(["{}"]);
  socket?.deliver({ report: { people: 4, active: 3 } });
  expect(shown("#report")).toBe("3 are active");
});
