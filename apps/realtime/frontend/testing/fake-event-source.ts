import type { EventSourceLike } from "../environment";

/** The browser's end of an event stream; the test plays the server. */
export class FakeEventSource extends EventTarget implements EventSourceLike {
  readonly url: URL;
  closed = false;

  constructor(url: string) {
    super();
    this.url = new URL(url, "http://site.test");
  }

  close(): void {
    this.closed = true;
  }

  deliver(type: string, data: object): void {
    this.dispatchEvent(Object.assign(new Event(type), { data: JSON.stringify(data) }));
  }

  /** End the response, or refuse it. */
  drop(): void {
    this.dispatchEvent(new Event("error"));
  }
}
