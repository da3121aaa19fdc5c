import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepRelativeTimes, showRelativeTimes } from "./time-elements";

const MINUTE_MS = 60_000;
const now = new Date(2026, 5, 15, 12, 0);
const before = (ms: number) => new Date(now.getTime() - ms);

describe("times on a page", () => {
  beforeEach(() => void vi.useFakeTimers({ now }));

  afterEach(() => {
    vi.useRealTimers();
    document.body.innerHTML = "";
  });

  function place(then: Date): HTMLTimeElement {
    document.body.innerHTML = `<time data-time datetime="${then.toISOString()}">x</time>`;
    return document.querySelector("time") as HTMLTimeElement;
  }

  it("show how long ago they were, and the exact time as title", () => {
    const time = place(before(5 * MINUTE_MS));
    showRelativeTimes(document);
    expect(time.textContent).toBe("5 minutes ago");
    expect(time.title).toContain("June 15, 2026");
  });

  it("leave those of others alone", () => {
    document.body.innerHTML = `<time datetime="2026-01-01">New Year</time>`;
    showRelativeTimes(document);
    expect(document.body.textContent).toBe("New Year");
  });

  it("stay true while time passes", () => {
    const time = place(now);
    keepRelativeTimes(document);
    expect(time.textContent).toBe("just now");
    vi.advanceTimersByTime(MINUTE_MS);
    expect(time.textContent).toBe("1 minute ago");
  });
});
