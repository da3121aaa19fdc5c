/** How this browser alerts its person while a page of the site is open. */
export interface AlertSettings {
  /** A notification of the browser while no page of the site is visible. */
  banner: boolean;
  sound: boolean;
}

const KEY = "notifications.alerts";
const OFFERED = "notifications.offered";

export function loadAlerts(): AlertSettings {
  return { banner: false, sound: false, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
}

export function saveAlerts(settings: AlertSettings): void {
  localStorage.setItem(KEY, JSON.stringify(settings));
}

/** Whether the person has neither chosen nor closed the offer, and the browser would still ask them. */
export function offersAlerts(): boolean {
  const isDecided = localStorage.getItem(KEY) ?? localStorage.getItem(OFFERED);
  return !isDecided && "Notification" in window && Notification.permission === "default";
}

export function closeOffer(): void {
  localStorage.setItem(OFFERED, "yes");
}
