/** Doubles of what is outside the page: the clock, the network, the tab and its browser. */
import { SSE } from "../transport/dialer";

export { FakeClock } from "./fake-clock";
export type { FakeEventSource } from "./fake-event-source";
export { FakeLocks } from "./fake-locks";
export type { FakeSocket } from "./fake-socket";
export { FakeWorld } from "./fake-world";

/** Let promises settle. */
export const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

// Loaded beforehand, so that what a fake clock does needs no waiting.
await SSE.load();
