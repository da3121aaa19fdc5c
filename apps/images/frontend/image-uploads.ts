import { Upload, type UploadTexts } from "./upload";
import { type ImageDetails, UploadItem } from "./upload-item";

export type { ImageDetails } from "./upload-item";

/**
 * `<image-uploads>`: takes pictures for the form that it is in, by picker, drag and paste.
 *
 * For each finished one it dispatches `image-insert`, whose detail is an `ImageDetails`. The server renders
 * its content (images/_uploads.html).
 */
export class ImageUploads extends HTMLElement {
  readonly #items = new Set<UploadItem>();
  #listening = new AbortController();

  connectedCallback(): void {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const form = this.closest("form");
    this.addEventListener("change", (event) => this.#picked(event), { signal });
    // The picture's description and caption are not fields of the form.
    this.addEventListener("input", (event) => event.stopPropagation(), { signal });
    form?.addEventListener("paste", (event) => this.#pasted(event), { signal });
    form?.addEventListener("dragover", (event) => this.#dragged(event), { signal });
    form?.addEventListener("drop", (event) => this.#dropped(event), { signal });
    this.hidden = false;
  }

  disconnectedCallback(): void {
    this.#listening.abort();
    for (const item of this.#items) item.remove();
    this.#items.clear();
  }

  /** Begin to upload these files. */
  add(files: Iterable<File>): void {
    for (const file of files) this.#begin(file);
  }

  #begin(file: File): void {
    const template = this.querySelector("template");
    const element = template?.content.firstElementChild?.cloneNode(true);
    if (!(element instanceof HTMLElement)) return;
    const { address = "", maxBytes = "0" } = this.dataset;
    const upload: Upload = new Upload(file, address, Number(maxBytes), this.#texts(), () =>
      item.show(),
    );
    const item = new UploadItem(element, upload, (details) => this.#insert(details));
    this.#items.add(item);
    this.querySelector("[data-list]")?.append(element);
    upload.start();
  }

  #insert(detail: ImageDetails): void {
    this.dispatchEvent(new CustomEvent("image-insert", { detail, bubbles: true }));
  }

  #texts(): UploadTexts {
    const { tooLarge = "", offline = "", failed = "" } = this.dataset;
    return { tooLarge, offline, failed };
  }

  #picked(event: Event): void {
    const picker = event.target;
    if (!(picker instanceof HTMLInputElement) || picker.type !== "file") return;
    this.add(picker.files ?? []);
    picker.value = ""; // so that the same file can be chosen again
  }

  /** A word processor puts a picture of the text beside the text. */
  #pasted(event: ClipboardEvent): void {
    const files = pictures(event.clipboardData);
    if (files.length === 0 || event.clipboardData?.getData("text/plain")) return;
    event.preventDefault();
    this.add(files);
  }

  #dragged(event: DragEvent): void {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); // it may be dropped
  }

  /** Accept any file: others than pictures get a sentence, where the browser would leave the page. */
  #dropped(event: DragEvent): void {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    this.add(files);
  }
}

const pictures = (data: DataTransfer | null) =>
  [...(data?.files ?? [])].filter(({ type }) => type.startsWith("image/"));

if (!customElements.get("image-uploads")) customElements.define("image-uploads", ImageUploads);
