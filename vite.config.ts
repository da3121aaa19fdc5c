import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;
/** Where Django serves frontend/dist. */
const BASE = "/static/dist/";

/** The scripts of an app that are not part of its bundle, such as a service worker. */
function scripts(app: string): string[] {
  const folder = resolve(root, "apps", app, "frontend/scripts");
  return existsSync(folder) ? readdirSync(folder).map((file) => file.replace(/\.ts$/, "")) : [];
}

/** The page shell and every app that has a browser side, by name. Some have parts for some of their pages. */
function entries(): Record<string, string> {
  const found: Record<string, string> = {
    shell: resolve(root, "frontend/entry.ts"),
    home: resolve(root, "frontend/home.ts"),
    "live-reload": resolve(root, "frontend/live-reload.ts"),
  };
  for (const app of readdirSync(resolve(root, "apps"))) {
    found[app] = resolve(root, "apps", app, "frontend/entry.ts");
    for (const part of ["pages", "room-page"])
      found[`${app}-${part}`] = resolve(root, "apps", app, `frontend/${part}.ts`);
    for (const name of scripts(app))
      found[`${app}-${name}`] = resolve(root, "apps", app, "frontend/scripts", `${name}.ts`);
  }
  return Object.fromEntries(Object.entries(found).filter(([, path]) => existsSync(path)));
}

/** Of the core, the page shell and Lit; times, dialogs, uploads and styles are on few pages. */
const isForMost = (id: string) => !/apps\/(?!realtime)|(time|dialog|upload)[^/]*$|\.css$/.test(id);

/** Modules that several parts of one app share, and a page needs at once. */
const appOf = (id: string) => `${/apps\/([^/]+)/.exec(id)?.[1]}-shared`;

/**
 * Replaces the 3 kB that Vite adds to load styles before a later part of a page. Checked with Vite 8.1; where
 * it no longer applies, the test of the pages' sizes fails.
 */
const smallPreload: Plugin = {
  name: "small-preload",
  enforce: "pre",
  load: (id) => (id.includes("vite/preload-helper") ? PRELOAD : null),
};
const PRELOAD = `
  const loaded = (href) => new Promise((done, failed) => {
    if (document.querySelector('link[href="' + href + '"]')) return done();
    const link = document.createElement("link");
    document.head.append(Object.assign(link, { rel: "stylesheet", href, onload: done, onerror: failed }));
  });
  export const __vitePreload = async (load, files = []) => {
    await Promise.all(files.map((file) => loaded("${BASE}" + file)));
    return load();
  };`;

export default defineConfig({
  root,
  plugins: [smallPreload],
  base: BASE,
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
    modulePreload: false,
    rolldownOptions: {
      input: entries(),
      // Modules that several apps need at once are one file, as it compresses better than many.
      output: {
        codeSplitting: {
          groups: [
            { name: "shared", tags: ["$initial"], minShareCount: 2, test: isForMost },
            {
              name: appOf,
              debugName: "app",
              tags: ["$initial"],
              minShareCount: 2,
              test: /apps\/(?!realtime).*\.ts$/,
            },
          ],
        },
      },
      // These modules only declare, so what a page does not import from @realtime/index is left out.
      treeshake: { moduleSideEffects: (id) => !/realtime\/frontend\/[^/]+\.ts$/.test(id) },
    },
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
