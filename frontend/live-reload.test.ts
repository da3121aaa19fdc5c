import { describe, expect, it, vi } from "vitest";
import { ProcessWatch, refresh } from "./live-reload";

/** Elements in no document: the environment of tests would load their styles. */
function page(styles: string[], script = "/entry-1.js"): Element {
  const links = styles.map((href) => `<link rel="stylesheet" href="${href}">`).join("");
  const head = document.createElement("head");
  head.innerHTML = `${links}<script type="module" src="${script}"></script>`;
  return head;
}

const hrefs = (shown: Element) =>
  [...shown.querySelectorAll("link")].map((link) => link.getAttribute("href"));

describe("refresh", () => {
  const contents: Record<string, string> = { "/entry-1.js": "1", "/renamed.js": "1" };
  const read = async (address: string) => contents[address] ?? "other";

  it("exchanges new styles in place once they are loaded, and keeps the page", async () => {
    const [shown, reload] = [page(["/a-1.css", "/b-1.css"]), vi.fn()];
    await refresh(shown, page(["/a-2.css", "/b-1.css"], "/renamed.js"), read, reload);
    expect(hrefs(shown)).toEqual(["/a-1.css", "/a-2.css", "/b-1.css"]);
    shown.querySelector('[href="/a-2.css"]')?.dispatchEvent(new Event("load"));
    expect(hrefs(shown)).toEqual(["/a-2.css", "/b-1.css"]);
    expect(reload).not.toHaveBeenCalled();
  });

  it.each([
    ["a new script", page(["/a-2.css"], "/entry-2.js")],
    ["more styles", page(["/a-1.css", "/b-1.css"])],
    ["a template or Python, which change neither", page(["/a-1.css"])],
  ])("reloads the page for %s", async (_what, fresh) => {
    const [shown, reload] = [page(["/a-1.css"]), vi.fn()];
    await refresh(shown, fresh, read, reload);
    expect(reload).toHaveBeenCalledOnce();
    expect(hrefs(shown)).toEqual(["/a-1.css"]);
  });
});

describe("ProcessWatch", () => {
  it("notices another process once, after a time without any", async () => {
    const changed = vi.fn().mockResolvedValue(undefined);
    const answers = ["one", "one", new Error("no server"), "", "two", "two"];
    const ask = async () => {
      const answer = answers.shift();
      if (typeof answer === "string") return answer;
      throw answer;
    };
    const watch = new ProcessWatch(ask, changed);
    for (const calls of [0, 0, 0, 0, 1, 1]) {
      await watch.poll();
      expect(changed).toHaveBeenCalledTimes(calls);
    }
  });
});
