/** A stand-in for XMLHttpRequest in tests: they say what the server answers. */
export class FakeRequest extends EventTarget {
  static all: FakeRequest[] = [];
  readonly upload = new EventTarget();
  readonly headers: Record<string, string> = {};
  address = "";
  body: FormData | null = null;
  aborted = false;
  status = 0;
  responseText = "";

  constructor() {
    super();
    FakeRequest.all.push(this);
  }

  static get last(): FakeRequest {
    const last = FakeRequest.all.at(-1);
    if (!last) throw new Error("Nothing was sent.");
    return last;
  }

  open(_method: string, address: string): void {
    this.address = address;
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  send(body: FormData): void {
    this.body = body;
  }

  abort(): void {
    this.aborted = true;
  }

  progress(loaded: number, total: number): void {
    this.upload.dispatchEvent(Object.assign(new Event("progress"), { loaded, total }));
  }

  answer(status: number, content: unknown): void {
    this.status = status;
    this.responseText = typeof content === "string" ? content : JSON.stringify(content);
    this.dispatchEvent(new Event("load"));
  }

  lose(): void {
    this.dispatchEvent(new Event("error"));
  }
}
