/** The worker, once it is active; null where the browser lets none run, as some do in private windows. */
export async function register(
  workers: ServiceWorkerContainer,
  address: string,
): Promise<ServiceWorkerRegistration | null> {
  try {
    await workers.register(address, { scope: "/", updateViaCache: "none" });
    return await workers.ready;
  } catch (error) {
    console.warn("No service worker:", error);
    return null;
  }
}
