import type { Page } from "../page-lifecycle";

/** The browser's view of one tab. */
export class FakePage extends EventTarget implements Page {
  readonly document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  readonly navigator = { onLine: true };

  setOnline(onLine: boolean): void {
    this.navigator.onLine = onLine;
    this.dispatchEvent(new Event(onLine ? "online" : "offline"));
  }

  setVisible(visible: boolean): void {
    this.document.visibilityState = visible ? "visible" : "hidden";
    this.document.dispatchEvent(new Event("visibilitychange"));
  }

  fire(type: "pagehide" | "pageshow", persisted: boolean): void {
    this.dispatchEvent(Object.assign(new Event(type), { persisted }));
  }
}
