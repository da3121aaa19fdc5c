const HEIGHT = "liveblog.height";
const MEASURE = "liveblog.measure";

/**
 * Tell the page around this frame how high `page` is: now, whenever that changes, and when it asks. Its script is
 * templates/liveblog/embed.js. The height is no secret, so any page that shows the frame may get the message.
 */
export function tellHeight(page: HTMLElement): void {
  if (window.parent === window) return;
  const tell = () => {
    const height = Math.ceil(page.getBoundingClientRect().height);
    window.parent.postMessage({ type: HEIGHT, height }, "*");
  };
  new ResizeObserver(tell).observe(page);
  window.addEventListener("message", ({ source, data }) => {
    if (source === window.parent && data?.type === MEASURE) tell();
  });
}

/** Whether `element` is in view, also where the page around this frame is scrolled. */
export function watchView(element: Element): () => boolean {
  let isInView = true;
  new IntersectionObserver((entries) => {
    isInView = entries.at(-1)?.isIntersecting ?? isInView;
  }).observe(element);
  return () => isInView;
}
