import { gettext } from "@realtime/index";
import type { LitElement, ReactiveController } from "lit";
import type { ChatComposer } from "./composer";
import type { Composed } from "./composer-subject";
import { COMPOSER } from "./lazy-parts";
import type { ServerPage } from "./server-page";
import { hasTouchScreen } from "./touch-screen";

const NOT_LOADED = gettext("Not sent: this page needs a connection first. Your text is kept.");

/**
 * Loads the composer when the page is complete. Until then the form that the server rendered stands in its
 * place, and what is written and sent there goes on in the composer.
 */
export class ComposerLoader implements ReactiveController {
  readonly #host: LitElement;
  readonly #page: ServerPage;
  readonly #online = () => void this.load();
  /** Messages submitted with the server's form while the composer was loading. */
  #sent: string[] = [];
  #editsLast = false;
  #composition = Promise.resolve();
  #ready = COMPOSER.now !== null;
  #loading: Promise<ChatComposer | null> | null = null;

  constructor(host: LitElement, page: ServerPage) {
    this.#host = host;
    this.#page = page;
    host.addController(this);
    const { form, text, writing } = page;
    form?.addEventListener("submit", (event) => this.#submit(event));
    form?.addEventListener("keydown", (event) => this.#keydown(event));
    form?.addEventListener("compositionstart", () => this.#await(form));
    this.#field?.addEventListener("change", ({ target }) => this.#picked(target));
    if (this.#ready) void host.updateComplete.then(() => this.#goOnWriting(text, writing));
    else this.#wait(writing);
  }

  /** The server's form; null once the composer can replace it. */
  get form(): HTMLFormElement | null {
    return this.#ready ? null : this.#page.form;
  }

  hostConnected(): void {
    window.addEventListener("online", this.#online);
  }

  hostDisconnected(): void {
    window.removeEventListener("online", this.#online);
  }

  /** The composer, on the page; null if it cannot be loaded now. */
  load(): Promise<ChatComposer | null> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  /** `writing`: the form had the focus, which it loses when it moves. */
  #wait(writing: boolean): void {
    if (writing) void this.#host.updateComplete.then(() => this.#area?.focus());
    if (document.readyState === "complete") this.#online();
    else window.addEventListener("load", this.#online, { once: true });
  }

  async #load(): Promise<ChatComposer | null> {
    if (!this.#ready) {
      try {
        await COMPOSER.load();
      } catch {
        this.#failed();
        return null;
      }
      await this.#composition;
      await this.#replaceForm();
    }
    await this.#host.updateComplete;
    return this.#composer;
  }

  async #replaceForm(): Promise<void> {
    const area = this.#area;
    const writing = area !== null && area === document.activeElement;
    const text = area?.value ?? "";
    const pictures = this.#pictures;
    this.#ready = true;
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    await this.#goOnWriting(text, writing, area?.selectionStart);
    void this.#composer?.images.add(pictures);
    for (const body of this.#sent) {
      const detail: Composed = { body, replyTo: null, images: [] };
      this.#composer?.dispatchEvent(new CustomEvent("send", { detail }));
    }
    if (this.#editsLast) this.#composer?.dispatchEvent(new Event("edit-last"));
  }

  /** The composer has loaded the draft of this tab; on a page that was reloaded, both are the same. */
  async #goOnWriting(text: string, writing: boolean, caret = text.length): Promise<void> {
    const composer = this.#composer;
    if (!composer || !(text || writing)) return;
    await composer.updateComplete;
    const area = composer.querySelector("textarea");
    if (text && area?.value !== text) composer.restore(text);
    await composer.updateComplete;
    if (writing || text) area?.focus();
    if (area?.value === text) area.setSelectionRange(caret, caret);
  }

  #submit(event: SubmitEvent): void {
    if (this.#pictures.length > 0) return; // the browser sends them
    event.preventDefault();
    const area = this.#area;
    const body = area?.value.trim();
    if (!area || !body) return;
    this.#sent.push(body);
    area.value = "";
    void this.load();
  }

  #keydown(event: KeyboardEvent): void {
    const area = this.#area;
    if (event.isComposing || event.shiftKey || !area) return;
    if (event.key === "ArrowUp" && !area.value) this.#editsLast = true;
    else if (event.key === "Enter" && !hasTouchScreen()) {
      event.preventDefault();
      this.#page.form?.requestSubmit();
    }
  }

  /** A dialog for files that was opened on the server's form outlives the form. */
  async #picked(field: EventTarget | null): Promise<void> {
    if (!this.#ready || !(field instanceof HTMLInputElement)) return; // those of the form are taken over
    const files = [...(field.files ?? [])];
    await (await this.load())?.images.add(files);
  }

  /** A form that disappears would end the composition of a character. */
  #await(form: HTMLFormElement): void {
    this.#composition = new Promise((resolve) => {
      form.addEventListener("compositionend", () => resolve(), { once: true });
    });
  }

  /** Let the browser send the form; offline, keep the text in it. */
  #failed(): void {
    const { form } = this.#page;
    const area = this.#area;
    if (!form || !area || this.#sent.length === 0) return;
    area.value = [...this.#sent, area.value].filter(Boolean).join("\n");
    this.#sent = [];
    if (navigator.onLine) form.submit();
    else for (const hint of form.querySelectorAll(".composer__hint")) hint.textContent = NOT_LOADED;
  }

  get #area(): HTMLTextAreaElement | null {
    return this.form?.querySelector("textarea") ?? null;
  }

  /** The files chosen in the server's form. */
  get #pictures(): File[] {
    return [...(this.#field?.files ?? [])];
  }

  get #field(): HTMLInputElement | null {
    return this.form?.querySelector("input[type=file]") ?? null;
  }

  get #composer(): ChatComposer | null {
    return this.#host.querySelector("chat-composer");
  }
}
