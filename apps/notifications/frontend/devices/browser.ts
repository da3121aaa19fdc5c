/** The parts of the browser that the page needs, so that tests can replace them. */
export interface Browser {
  /** Absent where push or service workers are, as on pages without HTTPS. */
  readonly workers: ServiceWorkerContainer | undefined;
  readonly permission: () => NotificationPermission;
  readonly ask: () => Promise<NotificationPermission>;
  readonly fetch: typeof fetch;
  readonly reload: () => void;
}

export const thisBrowser: Browser = {
  workers: "PushManager" in window && "Notification" in window ? workersOf(navigator) : undefined,
  permission: () => ("Notification" in window ? Notification.permission : "denied"),
  ask: () => Notification.requestPermission(),
  fetch: (...request) => fetch(...request),
  reload: () => location.reload(),
};

/** Undefined on an insecure origin, although its type says otherwise. */
function workersOf({ serviceWorker }: Navigator): ServiceWorkerContainer | undefined {
  return serviceWorker;
}
