import { resolve } from "node:path";
import { defineConfig } from "vite";
import site from "../../vite.config.ts";

/** Builds the example's script and styles, as vite.bundle.config.ts does for the apps. */
export default defineConfig({
  root: site.root ?? ".",
  publicDir: false,
  resolve: site.resolve ?? {},
  build: {
    ...site.build,
    manifest: false,
    rolldownOptions: {
      input: { lights: resolve(import.meta.dirname, "lights/frontend/entry.ts") },
      output: { entryFileNames: "lights/[name].js", assetFileNames: "lights/[name][extname]" },
    },
  },
});
