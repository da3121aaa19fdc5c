const STEPS: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

/** Let the arrow keys move the focus between the elements of `list` that match `selector`. */
export function moveFocus(list: HTMLElement, selector: string, event: KeyboardEvent): void {
  const step = STEPS[event.key];
  const stops = [...list.querySelectorAll<HTMLElement>(selector)];
  const current = stops.indexOf(event.target as HTMLElement);
  if (step === undefined || current < 0) return;
  event.preventDefault();
  stops[current + step]?.focus();
}
