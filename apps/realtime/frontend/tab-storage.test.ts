import { afterEach, describe, expect, it, vi } from "vitest";
import { TabStorage } from "./tab-storage";

const drafts = () => new TabStorage<string[]>("drafts");

afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

describe("tab storage", () => {
  it("returns the saved value, after a reload too", () => {
    drafts().save(["half a thought"]);
    expect(drafts().load([])).toEqual(["half a thought"]);
  });

  it("gives the fallback when nothing is saved", () => {
    expect(drafts().load(["fallback"])).toEqual(["fallback"]);
  });

  it("forgets when null is saved", () => {
    drafts().save(["x"]);
    drafts().save(null);
    expect(sessionStorage.length).toBe(0);
  });

  it("returns the fallback for an unreadable value", () => {
    sessionStorage.setItem("drafts", "{not JSON");
    expect(drafts().load([])).toEqual([]);
  });

  it("does without storage that is full or blocked", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const refuse = () => {
      throw new DOMException("No.", "SecurityError");
    };
    vi.stubGlobal("sessionStorage", { getItem: refuse, setItem: refuse });
    drafts().save(["x"]);
    expect(drafts().load([])).toEqual([]);
    expect(warn).toHaveBeenCalledOnce();
  });
});
