import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;

/** The page shell and every app that has a browser side, by name. */
function entries(): Record<string, string> {
  const found: Record<string, string> = { shell: resolve(root, "frontend/entry.ts") };
  for (const app of readdirSync(resolve(root, "apps"))) {
    found[app] = resolve(root, "apps", app, "frontend/entry.ts");
  }
  return Object.fromEntries(Object.entries(found).filter(([, path]) => existsSync(path)));
}

export default defineConfig({
  root,
  // Django serves frontend/dist as /static/dist/.
  base: "/static/dist/",
  publicDir: false,
  resolve: {
    alias: {
      "@images": resolve(root, "apps/images/frontend"),
      "@realtime": resolve(root, "apps/realtime/frontend"),
      "@shell": resolve(root, "frontend"),
    },
  },
  build: {
    outDir: "frontend/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    // The first versions with light-dark(), which would otherwise be rewritten.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    rolldownOptions: { input: entries() },
  },
  test: {
    environment: "happy-dom",
    // Every file gets its own context in a worker that stays: to start the environment costs more than the tests.
    pool: "vmThreads",
    // A single worker would get all files at once and run them in one context, with shared globals and documents.
    maxWorkers: 2,
    include: ["apps/**/frontend/**/*.test.ts", "frontend/**/*.test.ts"],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
