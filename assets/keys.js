// Keys of the page shell, and the help that lists all keys there are.
//
// Keys of one letter can be in the way of speech input and of other programs
// (WCAG 2.1.4), so the help has a switch for them, which is remembered. Every
// script that has such keys asks for data-keys="off" on the root first; theme.js
// sets it before the first paint. Keys of something that has the focus, as a
// figure's, are not concerned: whoever takes them prevents the default.

const root = document.documentElement;

// The help is loaded when it is first asked for; without a network there is none.
const openHelp = () => import("./help.js").then(({ open }) => open()).catch(() => {});

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
