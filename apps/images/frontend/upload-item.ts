import type { Upload } from "./upload";

/** The author's details of a picture. An empty `alt` says that it is decoration. */
export interface ImageDetails {
  imageId: number;
  alt: string;
  caption: string;
}

/** An upload in the list: its progress, and the fields that say what it shows. */
export class UploadItem {
  readonly element: HTMLElement;
  readonly #upload: Upload;
  readonly #insert: (details: ImageDetails) => void;

  /** `insert` is called with the finished image; then the item goes. */
  constructor(element: HTMLElement, upload: Upload, insert: (details: ImageDetails) => void) {
    this.element = element;
    this.#upload = upload;
    this.#insert = insert;
    this.#part("[data-name]").textContent = upload.file.name;
    this.#part("[data-insert]").addEventListener("click", () => this.#finish());
    this.#part("[data-retry]").addEventListener("click", () => this.#upload.start());
    this.#part("[data-cancel]").addEventListener("click", () => this.remove());
    element.addEventListener("keydown", (event) => this.#keyPressed(event));
    element.addEventListener("input", () => this.#showProblem(false));
  }

  /** Show the upload as it is now. */
  show(): void {
    const { state, progress, reason } = this.#upload;
    const bar = this.#part<HTMLProgressElement>("progress");
    bar.hidden = state !== "sending";
    bar.value = progress;
    this.#part("[data-retry]").hidden = state !== "failed";
    this.#part("[data-insert]").hidden = state !== "done";
    const texts = this.element.dataset;
    const text = state === "sending" ? texts.sending : state === "done" ? texts.done : reason;
    const status = this.#part("[data-upload-status]");
    if (status.textContent !== text) status.textContent = text ?? "";
    this.element.dataset.state = state;
  }

  /** Cancel what is not done, and leave the list. */
  remove(): void {
    this.#upload.cancel();
    this.element.remove();
  }

  #finish(): void {
    const alt = this.#field("[data-alt]").value.trim();
    const isDecoration = this.#field("[data-decoration]").checked;
    const { imageId } = this.#upload;
    if (imageId === null) return;
    if (!alt && !isDecoration) {
      this.#showProblem(true);
      return;
    }
    const caption = this.#field("[data-caption]").value.trim();
    this.element.remove();
    this.#insert({ imageId, alt: isDecoration ? "" : alt, caption });
  }

  #showProblem(on: boolean): void {
    this.#part("[data-problem]").hidden = !on;
    const alt = this.#field("[data-alt]");
    alt.toggleAttribute("aria-invalid", on);
    if (on) alt.focus();
  }

  /** Enter would send the form that the fields are in. */
  #keyPressed(event: KeyboardEvent): void {
    const inField = event.target instanceof HTMLInputElement && event.target.type === "text";
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    if (!inField || event.isComposing) return;
    event.preventDefault();
    this.#finish();
  }

  #field(selector: string): HTMLInputElement {
    return this.#part<HTMLInputElement>(selector);
  }

  #part<T extends HTMLElement = HTMLElement>(selector: string): T {
    const found = this.element.querySelector<T>(selector);
    if (!found) throw new Error(`An upload has no ${selector}.`);
    return found;
  }
}
