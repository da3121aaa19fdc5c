const SHOWN_MS = 2_000;

/** `<copy-sample data-name="ping"><pre>...</pre></copy-sample>`: adds a button that copies what is inside. */
export class CopySample extends HTMLElement {
  connectedCallback(): void {
    if (this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet button--small";
    button.addEventListener("click", () => void this.#copy(button));
    button.append("Copy", hidden(` the sample of ${this.dataset.name ?? "this"}`));
    this.append(button);
  }

  async #copy(button: HTMLButtonElement): Promise<void> {
    const done = await copied(this.querySelector("pre"));
    const word = button.firstChild;
    if (!word) return;
    word.textContent = done ? "Copied" : "Select and copy by hand:";
    setTimeout(() => {
      word.textContent = "Copy";
    }, SHOWN_MS);
  }
}

/** The clipboard is there on secure origins only; elsewhere the text is selected, ready to be copied. */
async function copied(source: HTMLElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(source?.textContent ?? "");
    return true;
  } catch {
    if (source) getSelection()?.selectAllChildren(source);
    return false;
  }
}

function hidden(text: string): HTMLElement {
  return Object.assign(document.createElement("span"), {
    className: "visually-hidden",
    textContent: text,
  });
}

customElements.define("copy-sample", CopySample);
