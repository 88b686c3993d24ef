// Registers the service worker of a site with offline: true, and lets the reader
// keep all pages of a language. A page that the worker has not seen being loaded
// is kept, with what it has loaded.

import { script } from "./trusted.js";

const worker = document.querySelector('meta[name="docgen:offline"]')?.content;

// offer makes the button work that is there for it, if there is one.
function offer(registration) {
  const button = document.querySelector("button[data-keep]");
  if (!button) return;
  const status = button.parentElement.querySelector("[role=status]");
  button.classList.add("ready");
  button.addEventListener("click", () => {
    button.disabled = true;
    registration.active.postMessage({ type: "docgen:keep-all", lang: button.dataset.keep });
  });
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.type !== "docgen:kept") return;
    const { done, total, failed } = data;
    if (failed) {
      status.textContent = status.dataset.failed;
      button.disabled = false;
    } else {
      status.textContent = done === total ? status.dataset.kept : `${Math.floor(100 * done / total)} %`;
    }
  });
}

if (worker && "serviceWorker" in navigator) {
  const seen = Boolean(navigator.serviceWorker.controller);
  await navigator.serviceWorker.register(script(worker), { updateViaCache: "none" });
  const registration = await navigator.serviceWorker.ready;
  if (!seen) {
    const addresses = [location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)];
    registration.active.postMessage({ type: "docgen:keep", addresses });
  }
  offer(registration);
}
