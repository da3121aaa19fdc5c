import { beforeEach, describe, expect, it, vi } from "vitest";
import { tellHeight, watchView } from "./frame";

const page = document.createElement("main");
const parent = { postMessage: vi.fn() };
let resized = () => {};
let seen: IntersectionObserverCallback = () => {};

beforeEach(() => {
  parent.postMessage.mockClear();
  page.getBoundingClientRect = () => ({ height: 99.5 }) as DOMRect;
  vi.stubGlobal("parent", parent);
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(callback: () => void) {
        resized = callback;
      }
      observe(): void {}
    },
  );
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(callback: IntersectionObserverCallback) {
        seen = callback;
      }
      observe(): void {}
    },
  );
});

function ask(source: unknown, type: string): void {
  window.dispatchEvent(Object.assign(new Event("message"), { source, data: { type } }));
}

describe("the height of a frame", () => {
  it("is told when it changes and when the page around it asks", () => {
    tellHeight(page);
    resized();
    ask(parent, "liveblog.measure");
    expect(parent.postMessage.mock.calls).toEqual(
      Array(2).fill([{ type: "liveblog.height", height: 100 }, "*"]),
    );
  });

  it("is told to nobody else", () => {
    tellHeight(page);
    ask(window, "liveblog.measure");
    ask(parent, "something.else");
    expect(parent.postMessage).not.toHaveBeenCalled();
  });
});

it("knows whether the top of the posts is in view", () => {
  const isInView = watchView(page);
  expect(isInView()).toBe(true);
  const entries = [{ isIntersecting: true }, { isIntersecting: false }];
  seen(entries as IntersectionObserverEntry[], {} as IntersectionObserver);
  expect(isInView()).toBe(false);
});
