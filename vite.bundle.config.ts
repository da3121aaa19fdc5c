import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";
import site from "./vite.config.ts";

/**
 * Builds one app's script and styles, one file each and without a hash in their names, for projects without
 * Node: `staticfiles` finds them in the app's folder. APP names the app, or is `look` for the styles that
 * all apps share; SCRIPT names one of its scripts besides. `make bundles` builds them all.
 */
const app = process.env.APP ?? "";
const script = process.env.SCRIPT ?? "";
const home = app === "look" ? "realtime" : app;

function input(): string {
  if (app === "look") return resolve("frontend/look.css");
  if (script) return resolve("apps", app, "frontend/scripts", `${script}.ts`);
  const own = resolve("apps", app, "frontend/bundle.ts");
  return existsSync(own) ? own : resolve("apps", app, "frontend/entry.ts");
}

/**
 * Takes the styles of components out of their layer: the unlayered rules for `a` or `button` that most sites
 * have would win over any layer. The base styles stay in theirs, so that those of the site win.
 */
const components: Plugin = {
  name: "components-in-no-layer",
  enforce: "post",
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== "asset" || !file.fileName.endsWith(".css")) continue;
      file.source = String(file.source).replaceAll("@layer components{", "@media all{");
    }
  },
};

export default defineConfig({
  root: site.root ?? ".",
  publicDir: false,
  plugins: [components],
  resolve: site.resolve ?? {},
  build: {
    ...site.build,
    outDir: resolve("apps", home, "static", home),
    emptyOutDir: false,
    manifest: false,
    rolldownOptions: {
      input: { [script ? `${app}-${script}` : app]: input() },
      output: {
        entryFileNames: "[name].js",
        assetFileNames: "[name][extname]",
        // One file: a second one without a hash could be of another version.
        codeSplitting: false,
      },
    },
  },
});
