import { fillIn, gettext, language } from "@realtime/index";
/** Show the length of the text, in characters as the server counts. */
export function showLength(form: HTMLFormElement): void {
  const output = form.querySelector<HTMLElement>("[data-count]");
  const body = form.querySelector<HTMLTextAreaElement>("[data-limit]");
  if (!output || !body) return;
  const limit = Number(body.dataset.limit);
  const used = [...body.value.trim()].length;
  const number = (value: number) => value.toLocaleString(language());
  output.textContent =
    used > limit
      ? fillIn(gettext("{n} too many"), { n: number(used - limit) })
      : fillIn(gettext("{n} of {most}"), { n: number(used), most: number(limit) });
  output.classList.toggle("post-form__count--over", used > limit);
}
