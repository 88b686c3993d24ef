// Keys of the page shell, and the help that lists all keys there are.
//
// Keys of one letter can be in the way of speech input and of other programs
// (WCAG 2.1.4), so the help has a switch for them, which is remembered. Every
// script that has such keys asks for data-keys="off" on the root first; theme.js
// sets it before the first paint. Keys of something that has the focus, as a
// figure's, are not concerned: whoever takes them prevents the default.

const root = document.documentElement;

// The help is fetched when it is first asked for, and so is its style.
let help = null;
const loadStyle = () => new Promise((done, fail) => {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("./keys.css", import.meta.url).href;
  link.onload = done;
  link.onerror = fail;
  document.head.append(link);
});
const fetchHelp = async () => {
  const url = document.querySelector('meta[name="docgen:keys"]')?.content;
  const response = url ? await fetch(url) : null;
  const dialog = response?.ok ? new DOMParser().parseFromString(await response.text(), "text/html").querySelector("dialog") : null;
  if (!dialog) throw new Error("no help");
  await loadStyle();
  document.body.append(document.adoptNode(dialog));
  // A click beside it hits the dialog itself, and not what is in it.
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  const toggle = dialog.querySelector("[data-keys-switch]");
  toggle?.addEventListener("change", () => remember(toggle.checked));
  return dialog;
};

const openHelp = async () => {
  help ??= fetchHelp();
  try {
    const dialog = await help;
    if (dialog.open) return;
    const toggle = dialog.querySelector("[data-keys-switch]");
    if (toggle) toggle.checked = root.dataset.keys !== "off";
    dialog.showModal();
  } catch { help = null; } // offline: to be tried again
};

const remember = (on) => {
  if (on) delete root.dataset.keys;
  else root.dataset.keys = "off";
  try {
    if (on) localStorage.removeItem("docgen.keys");
    else localStorage.setItem("docgen.keys", "off");
  } catch { /* forbidden: it holds as long as the page */ }
};

const typing = (target) => target instanceof Element
  && target.closest("input, select, textarea, [contenteditable], [role=combobox], [role=slider]") !== null;

// A keyboard of another script has no n and no p, but it has their places.
const letter = (event) => /^[\x20-\x7e]$/.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase();

const actions = {
  n: () => document.querySelector('.pager a[rel="next"]')?.click(),
  p: () => document.querySelector('.pager a[rel="prev"]')?.click(),
  "?": openHelp,
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (root.dataset.keys === "off" || typing(event.target) || document.querySelector("dialog[open]")) return;
  const act = actions[letter(event)];
  if (!act) return;
  event.preventDefault();
  act();
});

for (const button of document.querySelectorAll("[data-keys-open]")) button.addEventListener("click", openHelp);
