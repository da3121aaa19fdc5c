/**
 * The developer panel, which `{% developer_panel %}` loads before the page's own scripts if DEBUG is on.
 *
 * Connections are inspected from the first frame on; the panel itself is loaded after the page.
 */
import { Inspector } from "../developer/inspector";

const inspector = new Inspector();
globalThis.inspectRealtime = (environment) => inspector.inspect(environment);

addEventListener("load", async () => {
  const { DeveloperPanel } = await import("../developer/panel");
  const panel = new DeveloperPanel();
  panel.inspector = inspector;
  document.body.append(panel);
});
