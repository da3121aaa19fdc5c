/* Gives each frame with a live blog of this site the height of its content. For pages of other sites. */
(() => {
  const { origin } = new URL(document.currentScript.src);
  const frames = () =>
    [...document.querySelectorAll("iframe")].filter(({ src }) => src.startsWith(`${origin}/`));

  addEventListener("message", ({ origin: from, source, data }) => {
    if (from !== origin || data?.type !== "liveblog.height") return;
    const frame = frames().find(({ contentWindow }) => contentWindow === source);
    const height = Number(data.height);
    if (frame && height > 0 && height < 200_000) frame.style.height = `${height}px`;
  });

  // Those that were loaded before this script.
  for (const { contentWindow } of frames())
    contentWindow.postMessage({ type: "liveblog.measure" }, origin);
})();
