// Opens the search, which is loaded when it is first asked for: by its button,
// by Ctrl or Command and K, by / where keys of one letter are not switched off,
// or by coming to the page to search on. Without a script the button is a link
// to that page, and so it stays if the search cannot be loaded.

const index = document.querySelector('meta[name="docgen:search"]')?.content;
const button = document.querySelector(".search-open");
const here = document.querySelector(".search-here");

const load = () => (here ? import("./search-page.js") : import("./search.js"));

// Who knows the key goes on typing: what comes before the field is there is kept.
let typed = null;
const take = () => { const text = typed; typed = null; return text ?? ""; };

let opening = false;
const open = async () => {
  if (opening) return;
  opening = true;
  typed = "";
  try {
    const { open: show } = await load();
    await show(index, take);
  } catch {
    if (!here) location.assign(button.href);
  }
  opening = false;
  typed = null;
};

const typing = (target) => target instanceof Element
  && target.closest("input, select, textarea, [contenteditable], [role=combobox], [role=slider]") !== null;

const asked = (event) => {
  if (event.altKey || event.isComposing || event.repeat) return false;
  if (event.ctrlKey !== event.metaKey) return event.code === "KeyK" && !event.shiftKey;
  return event.key === "/" && !event.ctrlKey && document.documentElement.dataset.keys !== "off" && !typing(event.target);
};

if (index && button) {
  button.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open();
  });
  for (const name of ["pointerenter", "focus"]) button.addEventListener(name, () => load().catch(() => {}), { once: true });
  // Before others, who would take what is typed for keys of theirs.
  addEventListener("keydown", (event) => {
    if (typed !== null && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      typed += event.key;
      event.preventDefault();
      event.stopPropagation();
    } else if (!event.defaultPrevented && asked(event) && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      event.stopPropagation();
      open();
    }
  }, true);
  if (here) open();
}
