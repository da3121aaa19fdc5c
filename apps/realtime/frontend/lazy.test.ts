import { expect, it, vi } from "vitest";
import { Lazy } from "./lazy";

it("loads a module once, and has it afterwards without waiting", async () => {
  const load = vi.fn(async () => "module");
  const lazy = new Lazy(load);
  const used: string[] = [];
  lazy.use((module) => used.push(`first ${module}`));
  lazy.use((module) => used.push(`second ${module}`));
  expect([lazy.now, used]).toEqual([null, []]);
  await lazy.load();
  await Promise.resolve();
  expect(used).toEqual(["first module", "second module"]);
  lazy.use((module) => used.push(`third ${module}`));
  expect(used.at(-1)).toBe("third module");
  expect(load).toHaveBeenCalledTimes(1);
});

it("tries again after a failure", async () => {
  const load = vi.fn(async () => "module").mockRejectedValueOnce(new TypeError("offline"));
  const lazy = new Lazy(load);
  const failed = vi.fn();
  lazy.use(() => {}, failed);
  await vi.waitFor(() => expect(failed).toHaveBeenCalled());
  await expect(lazy.load()).resolves.toBe("module");
});

it("is loaded after the page, and when the network is back if that fails", async () => {
  const ready = vi.spyOn(document, "readyState", "get").mockReturnValue("interactive");
  const load = vi.fn(async () => "module").mockRejectedValueOnce(new TypeError("offline"));
  const lazy = new Lazy(load);
  lazy.loadAfterPage();
  expect(load).not.toHaveBeenCalled();
  ready.mockReturnValue("complete");
  window.dispatchEvent(new Event("load"));
  await new Promise((resolve) => setTimeout(resolve));
  expect(lazy.now).toBeNull();
  window.dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(lazy.now).toBe("module"));
});
