import { TabStorage } from "@realtime/index";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ComposerDraft } from "./composer-draft";

const key = "chat.draft.12.1";
const draft = new ComposerDraft(key);
const content = { text: "half a thought", replyTo: 7 };

afterEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

describe("a draft", () => {
  it("survives the tab, in its room and for its person", () => {
    draft.save(content);
    sessionStorage.clear();
    expect(draft.load()).toMatchObject(content);
    expect(new ComposerDraft("chat.draft.12.2").load().text).toBe("");
    expect(new ComposerDraft("chat.draft.13.1").load().text).toBe("");
  });

  it("is this tab's own before that of another tab", () => {
    draft.save(content);
    localStorage.setItem(key, JSON.stringify({ text: "later", replyTo: null, at: Date.now() }));
    expect(draft.load().text).toBe("half a thought");
  });

  it("leaves nothing when it is empty", () => {
    draft.save(content);
    draft.save({ text: "", replyTo: null });
    expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
  });

  it("leaves nothing when it is sent, and says so to other tabs", () => {
    const changed = vi.fn();
    const other = new ComposerDraft(key, null, changed);
    other.save(content);
    const oldValue = localStorage.getItem(key);
    const written = vi.spyOn(TabStorage.prototype, "save");
    draft.sent();
    expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
    const newValue = JSON.stringify(written.mock.calls[0]?.[0]);
    draft.close();
    sessionStorage.setItem(key, oldValue ?? ""); // as in a tab of its own
    window.dispatchEvent(new StorageEvent("storage", { key, oldValue, newValue }));
    expect(changed.mock.calls[0]).toMatchObject([{ text: "" }, { text: "half a thought" }]);
    expect(sessionStorage.length).toBe(0);
    other.close();
  });

  it("is forgotten after a week, also that of another person", () => {
    draft.save(content);
    sessionStorage.clear();
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 8 * 24 * 3_600_000);
    new ComposerDraft("chat.draft.13.2").load();
    expect(localStorage.length).toBe(0);
  });
});
