// The page's push manager, with the subscription of the tests' push service.
(form, key) => {
  const text = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  const { buffer } = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const subscription = {
    options: { applicationServerKey: buffer },
    toJSON: () => ({ endpoint: form.endpoint, keys: { p256dh: form.p256dh, auth: form.auth } }),
    unsubscribe: async () => localStorage.removeItem("subscribed"),
  };
  PushManager.prototype.subscribe = async () => {
    localStorage.setItem("subscribed", "yes");
    return subscription;
  };
  PushManager.prototype.getSubscription = async () =>
    localStorage.getItem("subscribed") ? subscription : null;
}
