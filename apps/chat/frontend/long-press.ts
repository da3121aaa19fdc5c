const LONG_MS = 500;
const MOVED_PX = 10;
/** Elements for which the browser has a long press. */
const OTHERS = "a, button, input, textarea, img, pre";

/** Let a long press on a message of `root` open its actions, as its small button does. */
export function openByLongPress(root: HTMLElement): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let start = { clientX: 0, clientY: 0 };
  const end = () => clearTimeout(timer);
  root.addEventListener("pointerdown", (event) => {
    end();
    start = event;
    const button = event.pointerType === "touch" ? buttonOf(event) : null;
    if (button) timer = setTimeout(() => open(button), LONG_MS);
  });
  root.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (Math.hypot(clientX - start.clientX, clientY - start.clientY) > MOVED_PX) end();
  });
  for (const type of ["pointerup", "pointercancel"]) root.addEventListener(type, end);
  // Android's browsers say it themselves, before they would select a word.
  root.addEventListener("contextmenu", (event) => {
    const button = (event as PointerEvent).pointerType === "touch" ? buttonOf(event) : null;
    if (!button) return;
    event.preventDefault();
    end();
    open(button);
  });
}

function buttonOf({ target }: Event): HTMLElement | null {
  const element = target as Element;
  if (element.closest(OTHERS)) return null;
  return element.closest(".message")?.querySelector<HTMLElement>(".message__more") ?? null;
}

function open(button: HTMLElement): void {
  if (button.getAttribute("aria-expanded") !== "true") button.click();
}
