import type { NotificationSaved } from "../wire.gen";
import { chime } from "./chime";
import { loadAlerts } from "./settings";

/** Until then other tabs find that one has played the sound. */
const HELD_MS = 2_000;

/** Alert the person to something new, as they chose for its kind and in this browser. */
export async function alertPerson(notification: NotificationSaved): Promise<void> {
  const { banner, sound } = loadAlerts();
  if (sound) await oneTab(`chime:${notification.notification_id}.${notification.seq}`, chime);
  if (banner && notification.browser !== false) await askWorker(notification);
}

/** The worker knows whether any page of the site is visible, and shows one for all tabs. */
async function askWorker({ notification_id, text, url, seq }: NotificationSaved): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  const tag = `notification-${notification_id}`; // as a push about it has
  const title = document.querySelector("meta[name=application-name]")?.getAttribute("content");
  const message = { notification_id, title: title ?? location.host, body: text, url, tag, seq };
  registration?.active?.postMessage({ type: "notification.show", message });
}

/** Call `play` in one of the tabs that ask at the same time. Insecure origins have no locks: in each. */
async function oneTab(name: string, play: () => void): Promise<void> {
  if (!navigator.locks) return play();
  await new Promise<void>((decided) => {
    void navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock) play();
      decided();
      if (lock) await new Promise((released) => setTimeout(released, HELD_MS));
    });
  });
}
