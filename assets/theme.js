// The theme: dark or light, as the system says or as the reader chose.
//
// This is a classic script in <head>, so that the choice is in force before
// the first paint. It stores nothing while the choice agrees with the system.
{
  const root = document.documentElement;
  const key = "docgen.theme";
  const system = matchMedia("(prefers-color-scheme: dark)");

  const current = () => root.dataset.theme ?? (system.matches ? "dark" : "light");

  const label = () => {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.setAttribute("aria-pressed", String(current() === "dark"));
    }
  };

  const apply = (theme) => {
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    else delete root.dataset.theme;
    label();
  };

  // Storage can be forbidden; then a choice lasts as long as the page.
  const load = () => {
    try { return localStorage.getItem(key); } catch { return null; }
  };
  const save = (theme) => {
    try {
      if (theme) localStorage.setItem(key, theme);
      else localStorage.removeItem(key);
    } catch { /* forbidden */ }
  };

  apply(load());
  root.dataset.script = ""; // shows the controls that need one
  if (/Mac|iP/.test(navigator.platform)) root.dataset.apple = ""; // keyboards with ⌘

  // What else has to be known before the first paint: data-keys="off" says that
  // keys of one letter do nothing (keys.js), for all scripts that have any;
  // data-reading, that this page has a place to continue at (reading.js).
  try {
    if (localStorage.getItem("docgen.keys") === "off") root.dataset.keys = "off";
    const base = new URL("..", document.currentScript.src).pathname;
    const below = location.pathname.slice(base.length).replace(/^[^/]*\//, "").replace(/index\.html$/, "");
    const { recent } = JSON.parse(localStorage.getItem(`docgen.reading:${base}`)) ?? {};
    if (recent?.some(([page]) => page !== below && page.startsWith(below))) root.dataset.reading = "";
  } catch { /* forbidden, or not ours */ }

  addEventListener("DOMContentLoaded", label);
  system.addEventListener("change", label);
  addEventListener("beforeprint", () => { root.dataset.theme = "light"; });
  addEventListener("afterprint", () => apply(load()));
  addEventListener("storage", (event) => {
    if (event.key === key) apply(event.newValue);
  });
  addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-theme-toggle]")) return;
    const theme = current() === "dark" ? "light" : "dark";
    const asSystem = (theme === "dark") === system.matches;
    save(asSystem ? null : theme);
    apply(asSystem ? null : theme);
  });
}
