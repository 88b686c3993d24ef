// In the place of the service worker of a site that had offline: true and has
// offline: false now. Browsers that have the old one find this when they look for a
// new one, and get rid of both.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const key of await caches.keys()) {
    if (key.startsWith(`docgen:${site.base}:`)) await caches.delete(key);
  }
  await self.registration.unregister();
})()));
