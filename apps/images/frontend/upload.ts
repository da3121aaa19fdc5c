import { uuid } from "@realtime/index";

/** The sentences for what the server cannot say itself. */
export interface UploadTexts {
  tooLarge: string;
  offline: string;
  failed: string;
}

export type UploadState = "sending" | "done" | "failed" | "cancelled";

/** One picture on its way to an `ImageUploadView`. It can be cancelled, and tried again. */
export class Upload {
  state: UploadState = "sending";
  /** How much has been sent, from 0 to 1. */
  progress = 0;
  /** Why it failed, in a sentence. */
  reason = "";
  /** The id of the stored image, once it is done. */
  imageId: number | null = null;
  /** The size of the picture in pixels, once it is done. */
  size = { width: 0, height: 0 };
  /** The same for each attempt, so that the server stores one image. */
  readonly #clientId = uuid();
  readonly #changed: () => void;
  readonly #texts: UploadTexts;
  #request: XMLHttpRequest | null = null;

  /** `changed` is called after each change of state and progress. `maxBytes` 0: no limit. */
  constructor(
    readonly file: File,
    readonly address: string,
    readonly maxBytes: number,
    texts: UploadTexts,
    changed: () => void,
  ) {
    this.#texts = texts;
    this.#changed = changed;
  }

  /** Send the file, from its beginning. */
  start(): void {
    this.#request?.abort();
    this.progress = 0;
    this.reason = "";
    if (this.maxBytes > 0 && this.file.size > this.maxBytes) this.#fail(this.#texts.tooLarge);
    else this.#send();
  }

  cancel(): void {
    const request = this.#request;
    this.#request = null;
    request?.abort();
    if (this.state !== "done") this.#become("cancelled");
  }

  #send(): void {
    // Only XMLHttpRequest tells how much of a body has been sent.
    const request = new XMLHttpRequest();
    this.#request = request;
    request.open("POST", this.address);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      this.progress = total > 0 ? loaded / total : 0;
      this.#changed();
    });
    request.addEventListener("load", () => this.#answered(request));
    request.addEventListener("error", () => this.#fail(this.#texts.offline));
    const form = new FormData();
    form.set("image", this.file);
    form.set("client_id", this.#clientId);
    this.#become("sending");
    request.send(form);
  }

  #answered(request: XMLHttpRequest): void {
    const answer = parsed(request.responseText);
    if (request.status === 201 && typeof answer.image_id === "number") {
      this.imageId = answer.image_id;
      this.size = { width: Number(answer.width), height: Number(answer.height) };
      this.progress = 1;
      this.#become("done");
    } else if (request.status === 413) this.#fail(this.#texts.tooLarge);
    else this.#fail(typeof answer.message === "string" ? answer.message : this.#texts.failed);
  }

  #fail(reason: string): void {
    this.reason = reason;
    this.#become("failed");
  }

  #become(state: UploadState): void {
    this.state = state;
    this.#changed();
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null ? { ...answer } : {};
  } catch {
    return {};
  }
}

/** The current token: a new log-in changes it. */
function csrfToken(): string {
  const cookie = /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  const field = document.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]");
  return cookie ?? field?.value ?? "";
}
