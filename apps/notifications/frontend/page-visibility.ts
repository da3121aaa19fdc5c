import type { Connection } from "@realtime/index";

/**
 * Tell the server while this page is shown, so that it pushes no news to a person who looks at it.
 *
 * Each new connection begins as that of a hidden page. Returns a function that stops.
 */
export function reportVisibility(connection: Connection): () => void {
  let told = false;
  const report = () => {
    if (connection.state !== "open") told = false;
    const shown = !document.hidden;
    if (connection.state !== "open" || shown === told) return;
    told = shown;
    // A server of an earlier version refuses it, and pushes nothing.
    connection.request({ type: "page.show", shown }).catch(() => {});
  };
  connection.addEventListener("state", report);
  document.addEventListener("visibilitychange", report);
  report();
  return () => {
    connection.removeEventListener("state", report);
    document.removeEventListener("visibilitychange", report);
  };
}
