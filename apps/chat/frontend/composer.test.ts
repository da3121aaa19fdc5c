import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChatComposer } from "./composer";
import type { Composed } from "./composer-subject";
import { type Choice, HERE } from "./mention-completion";
import { empty, loaded, saved } from "./room-state";
import { ada, deleted, message } from "./testing";

describe("the composer", () => {
  let composer: ChatComposer;
  let sent: string[];
  const area = () => composer.querySelector("textarea") as HTMLTextAreaElement;
  const hint = () => composer.querySelector(".composer__hint")?.textContent;

  beforeEach(() => open());
  afterEach(() => {
    composer.remove();
    sessionStorage.clear();
    localStorage.clear();
  });

  async function open(): Promise<void> {
    composer = new ChatComposer();
    const storageKey = "chat.draft.12.1";
    const state = loaded(empty(ada), [message(7, { body: "Helo" })], false);
    const people = async () => [{ username: "grace", name: "Grace Hopper" }, HERE];
    const page = { room: "General", storageKey, maxLength: 4_000, closed: null, state, people };
    Object.assign(composer, page);
    sent = [];
    composer.addEventListener("send", (event) =>
      sent.push((event as CustomEvent<Composed>).detail.body),
    );
    document.body.append(composer);
    await composer.updateComplete;
  }

  async function type(text: string): Promise<void> {
    area().value = text;
    area().dispatchEvent(new Event("input"));
    await composer.updateComplete;
  }

  async function press(key: string, init: KeyboardEventInit = {}): Promise<KeyboardEvent> {
    const event = new KeyboardEvent("keydown", { key, cancelable: true, ...init });
    area().dispatchEvent(event);
    await composer.updateComplete;
    return event;
  }

  it("sends on Enter and is empty afterwards", async () => {
    await type("  Hello ");
    await press("Enter");
    expect(sent).toEqual(["Hello"]);
    expect(area().value).toBe("");
  });

  it("offers no names for a text that was sent before they came", async () => {
    let answer = (_: Choice[]) => {};
    composer.people = () => new Promise((resolve) => (answer = resolve));
    await type("Hi @gr");
    await press("Enter");
    answer([HERE, { username: "grace", name: "Grace Hopper" }]);
    await vi.waitFor(() => expect(sent).toEqual(["Hi @gr"]));
    await new Promise((resolve) => setTimeout(resolve));
    await composer.updateComplete;
    expect(composer.querySelector("[role=listbox]")).toBeNull();
  });

  it.each([{ shiftKey: true }, { isComposing: true }])("does not send with %o", async (init) => {
    await type("Hello");
    expect((await press("Enter", init)).defaultPrevented).toBe(false);
    expect(sent).toEqual([]);
  });

  it("shows the error and keeps the text; the next input clears the error", async () => {
    const long = "x".repeat(4_001);
    await type(long);
    await press("Enter");
    expect(hint()).toMatch(/4,001 characters long/);
    expect(area().value).toBe(long);
    expect(composer.textContent).toContain("4,001 of 4,000");
    await type("short");
    expect(hint()).toBe("");
    expect(sent).toEqual([]);
  });

  it("keeps the draft across a reload of the tab", async () => {
    await type("half a thought");
    composer.remove();
    await open();
    expect(area().value).toBe("half a thought");
    await press("Enter");
    composer.remove();
    await open();
    expect(area().value).toBe("");
  });

  it("drops its text when another tab that showed the same has sent it", async () => {
    await type("half a thought");
    const oldValue = localStorage.getItem("chat.draft.12.1");
    const key = "chat.draft.12.1";
    const stored = async (newValue: string | null) => {
      window.dispatchEvent(new StorageEvent("storage", { key, oldValue, newValue }));
      await composer.updateComplete;
      return area().value;
    };
    expect(await stored(null)).toBe("half a thought"); // a log-out in the other tab
    expect(await stored('"sent"')).toBe("");
    await type("something else");
    expect(await stored('"sent"')).toBe("something else");
  });

  it("inserts a restored text above the current one", async () => {
    await type("new");
    composer.restore("old");
    await composer.updateComplete;
    expect(area().value).toBe("old\nnew");
  });

  describe("while a message is edited", () => {
    const edits: unknown[] = [];
    let answer: string | null;
    const subject = () => composer.querySelector(".composer__subject")?.textContent;

    beforeEach(async () => {
      edits.length = 0;
      answer = null;
      composer.save = async (...edit) => {
        edits.push(edit);
        return answer;
      };
      await type("half a thought");
      composer.edit({ id: 7, version: 1, body: "Helo" });
      await composer.updateComplete;
    });

    it("saves the edit on Enter and shows the draft again", async () => {
      expect([subject()?.trim().startsWith("Editing your message"), area().value]).toEqual([
        true,
        "Helo",
      ]);
      await type("Hello");
      await press("Enter");
      await vi.waitFor(() => expect(area().value).toBe("half a thought"));
      expect([edits, sent, subject()]).toEqual([[[7, 1, "Hello"]], [], undefined]);
    });

    it("goes back to the draft on Escape, also after a reload", async () => {
      await type("Hello");
      composer.remove();
      await open();
      expect(area().value).toBe("half a thought");
      composer.edit({ id: 7, version: 1, body: "Helo" });
      await press("Escape");
      expect([area().value, edits]).toEqual(["half a thought", []]);
    });

    it("keeps the text of a refused edit, shows the other text, and then replaces it", async () => {
      answer = "This message has changed since you began to edit it.";
      composer.state = saved(composer.state, message(7, { body: "Hi", version: 4 }));
      await type("Hello");
      await press("Enter");
      await vi.waitFor(() => expect(hint()).toBe(answer));
      expect([area().value, composer.querySelector("blockquote")?.textContent]).toEqual([
        "Hello",
        "Hi",
      ]);
      await press("Enter");
      expect(edits).toEqual([
        [7, 1, "Hello"],
        [7, 4, "Hello"],
      ]);
    });

    it("says that the message was deleted", async () => {
      composer.state = saved(composer.state, deleted(7));
      await composer.updateComplete;
      expect(subject()).toContain("It was deleted.");
    });
  });

  it("replies to a message, also after a reload, and then writes ordinary messages again", async () => {
    const replies: unknown[] = [];
    composer.reply(7);
    await type("Indeed");
    composer.remove();
    await open();
    expect(composer.querySelector(".composer__quote")?.textContent).toBe("Replying to Robin Helo");
    composer.addEventListener("send", (event) => replies.push((event as CustomEvent).detail));
    await press("Enter");
    await type("And another thing");
    await press("Enter");
    expect(replies).toEqual([
      { body: "Indeed", replyTo: 7, images: [] },
      { body: "And another thing", replyTo: null, images: [] },
    ]);
  });

  it("keeps the text of a reply that is cancelled", async () => {
    composer.reply(7);
    await type("Indeed");
    await press("Escape");
    expect([area().value, composer.querySelector(".composer__subject")]).toEqual(["Indeed", null]);
  });

  describe("after an @", () => {
    const options = () =>
      [...composer.querySelectorAll("[role=option]")].map((each) =>
        each.textContent?.replace(/\s+/g, " ").trim(),
      );

    async function typeName(text: string): Promise<void> {
      area().value = text;
      area().setSelectionRange(text.length, text.length);
      area().dispatchEvent(new Event("input"));
      await vi.waitFor(() => expect(options()).not.toEqual([]));
    }

    it("offers names, and Enter completes instead of sending", async () => {
      await typeName("Tea, @");
      expect(options()).toEqual(["@grace Grace Hopper", "@here Everyone who is here"]);
      expect(area().getAttribute("aria-activedescendant")).toBe("composer-choice-0");
      await press("ArrowDown");
      expect(area().getAttribute("aria-activedescendant")).toBe("composer-choice-1");
      await press("ArrowDown");
      await press("Enter");
      expect([area().value, sent, options()]).toEqual(["Tea, @grace ", [], []]);
      await press("Enter");
      expect(sent).toEqual(["Tea, @grace"]);
    });

    it("sends on Enter if the name is written out", async () => {
      await typeName("Tea, @Grace");
      await press("Enter");
      expect(sent).toEqual(["Tea, @Grace"]);
    });

    it("completes with the name that is tapped", async () => {
      await typeName("@h");
      composer.querySelectorAll<HTMLElement>("[role=option]")[1]?.click();
      await composer.updateComplete;
      expect(area().value).toBe("@here ");
    });

    it("closes the list on Escape and keeps the text", async () => {
      await typeName("@g");
      await press("Escape");
      expect([options(), area().value]).toEqual([[], "@g"]);
    });
  });

  it("asks for the last message when the arrow key up is pressed without a text", async () => {
    const asked = vi.fn();
    composer.addEventListener("edit-last", asked);
    await type("x");
    await press("ArrowUp");
    expect(asked).not.toHaveBeenCalled();
    await type("");
    await press("ArrowUp");
    expect(asked).toHaveBeenCalledOnce();
  });

  it("sends nothing in a closed room, and keeps the text", async () => {
    await type("Hello");
    composer.closed = "This room is closed.";
    await composer.updateComplete;
    await press("Enter");
    expect([hint(), area().value, sent]).toEqual(["This room is closed.", "Hello", []]);
  });
});
