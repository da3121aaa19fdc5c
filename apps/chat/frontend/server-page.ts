/** The reader's input on the server's page, which the script replaces. */
export interface ServerPage {
  /** The text in the form, not yet sent. */
  text: string;
  /** The form has the focus. */
  writing: boolean;
  /** The form, shown until the composer replaces it. */
  form: HTMLFormElement | null;
  /** How far the list is scrolled up from its end, in pixels. */
  fromEnd: number;
}

/** Remove the elements that the server rendered into `root`. */
export function takeServerPage(root: HTMLElement): ServerPage {
  const textarea = root.querySelector("textarea");
  const log = root.querySelector<HTMLElement>(".room__log");
  const page = {
    text: textarea?.value ?? "",
    writing: textarea !== null && textarea === document.activeElement,
    form: textarea?.form ?? null,
    fromEnd: log ? fromEnd(log) : 0,
  };
  root.replaceChildren();
  return page;
}

/** A list that starts at its end counts upwards from there: 0, -1, ... */
function fromEnd(log: HTMLElement): number {
  const { scrollHeight, clientHeight, scrollTop } = log;
  if (log.classList.contains("room__log--from-end")) return -scrollTop;
  return scrollHeight - clientHeight - scrollTop;
}
