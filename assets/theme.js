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
