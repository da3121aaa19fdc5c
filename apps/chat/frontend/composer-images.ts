import { gettext, Lazy } from "@realtime/index";
import { html, nothing, type ReactiveController, type ReactiveControllerHost } from "lit";
import type { ImageList } from "./image-list";
import type { ShownImage, UploadTarget } from "./shown-image";

type Host = ReactiveControllerHost & HTMLElement & { uploads: UploadTarget | null };

const IMAGE_LIST = new Lazy(() => import("./image-list"));
const TYPES = "image/jpeg,image/png,image/webp,image/gif";
const NOT_LOADED = gettext("Pictures cannot be added without a connection.");
const WAITING = gettext("The message is sent as soon as its pictures are uploaded.");
const FAILED = gettext("A picture is not uploaded. Try again, or remove it.");

/**
 * The pictures of the message that is being written, chosen, pasted or dropped anywhere in the room.
 *
 * The list of them is loaded with the first picture.
 */
export class ComposerImages implements ReactiveController {
  readonly #host: Host;
  #list: ImageList | null = null;
  #problem = "";
  #ready: (() => void) | null = null;
  #listening = new AbortController();

  constructor(host: Host) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const room = this.#host.closest<HTMLElement>("chat-room") ?? this.#host;
    this.#host.addEventListener("paste", (event) => this.#pasted(event), { signal });
    room.addEventListener("dragover", (event) => this.#dragged(event), { signal });
    room.addEventListener("drop", (event) => this.#dropped(event), { signal });
  }

  hostDisconnected(): void {
    this.#listening.abort();
    this.#list?.clear();
  }

  get count(): number {
    return this.#list?.count ?? 0;
  }

  /** Upload these files. The server refuses files that are not pictures. */
  async add(files: readonly File[]): Promise<void> {
    const target = this.#host.uploads;
    if (files.length === 0 || !target) return;
    const list = await this.#load();
    for (const file of files) list?.add(file, target);
  }

  /** Show pictures that are uploaded already. */
  async restore(images: readonly ShownImage[]): Promise<void> {
    if (images.length > 0) (await this.#load())?.restore(images);
  }

  /** Why the message cannot be sent yet. Once its pictures are uploaded, `ready` is called. */
  waitsFor(ready: () => void): string | null {
    if (this.#list?.hasFailed) return FAILED;
    if (!this.#list?.isUploading) return null;
    this.#ready = ready;
    return WAITING;
  }

  /** The pictures to send; from now on there are none. */
  take(): ShownImage[] {
    return this.#list?.take() ?? [];
  }

  template(): unknown {
    const problem = this.#problem || this.#list?.problem;
    return html`${this.#list?.template() ?? nothing}
    ${problem ? html`<p class="composer__hint composer__problem" role="alert">${problem}</p>` : nothing}`;
  }

  /** The field for files, as a button. */
  button(): unknown {
    if (!this.#host.uploads) return nothing;
    return html`<label class="button button--quiet composer__add" title=${gettext("Add pictures")}>
      <span class="visually-hidden">${gettext("Add pictures")}</span>
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false"><path d="M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01" /></svg>
      <input class="visually-hidden" type="file" accept=${TYPES} multiple @change=${this.#picked} />
    </label>`;
  }

  async #load(): Promise<ImageList | null> {
    try {
      const { ImageList } = await IMAGE_LIST.load();
      this.#list ??= new ImageList(() => this.#changed());
      this.#problem = "";
    } catch {
      this.#problem = NOT_LOADED;
    }
    this.#host.requestUpdate();
    return this.#list;
  }

  #changed(): void {
    this.#host.requestUpdate();
    if (!this.#ready || this.#list?.isUploading) return;
    const ready = this.#ready;
    this.#ready = null;
    ready();
  }

  readonly #picked = (event: Event) => {
    const field = event.target as HTMLInputElement;
    void this.add([...(field.files ?? [])]);
    field.value = ""; // so that the same file can be chosen again
  };

  /** Word processors copy text as a picture too. */
  #pasted(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || event.clipboardData?.getData("text/plain")) return;
    event.preventDefault();
    void this.add(files);
  }

  #dragged(event: DragEvent): void {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault(); // it may be dropped
  }

  #dropped(event: DragEvent): void {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault(); // the browser would leave the page
    void this.add(files);
  }
}
