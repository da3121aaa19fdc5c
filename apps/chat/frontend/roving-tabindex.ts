const STEPS: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

/** Let the arrow keys go from one element that matches `selector` to the next, inside of a list. */
export function rove(list: HTMLElement, selector: string, event: KeyboardEvent): void {
  const step = STEPS[event.key];
  const stops = [...list.querySelectorAll<HTMLElement>(selector)];
  const here = stops.indexOf(event.target as HTMLElement);
  if (step === undefined || here < 0) return;
  event.preventDefault();
  stops[here + step]?.focus();
}
