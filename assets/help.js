// The help about keys: a dialog with its words, out of a file in the page's language,
// and the switch for keys of one letter.

import { read } from "./trusted.js";

const root = document.documentElement;

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
  const dialog = url ? (await read(url)).querySelector("dialog") : null;
  if (!dialog) throw new Error("no help");
  await loadStyle();
  document.body.append(document.adoptNode(dialog));
  // A click beside it hits the dialog itself, and not what is in it.
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  const toggle = dialog.querySelector("[data-keys-switch]");
  toggle?.addEventListener("change", () => remember(toggle.checked));
  return dialog;
};

export const open = async () => {
  help ??= fetchHelp();
  try {
    const dialog = await help;
    if (dialog.open) return;
    const toggle = dialog.querySelector("[data-keys-switch]");
    if (toggle) toggle.checked = root.dataset.keys !== "off";
    for (const said of dialog.querySelectorAll("[role=status]")) said.textContent = "";
    dialog.showModal();
  } catch { help = null; } // to be tried again
};

const remember = (on) => {
  if (on) delete root.dataset.keys;
  else root.dataset.keys = "off";
  try {
    if (on) localStorage.removeItem("docgen.keys");
    else localStorage.setItem("docgen.keys", "off");
  } catch { /* forbidden: it holds as long as the page */ }
};
