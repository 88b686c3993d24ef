// Opens the search, which is loaded when it is first asked for: by its button,
// by Ctrl or Command and K, by / where keys of one letter are not switched off,
// or by coming to the page to search on. Without a script the button is a link
// to that page.

const index = document.querySelector('meta[name="docgen:search"]')?.content;
const here = document.querySelector(".search-here");

// Where the search cannot be had, the page to search on can be read, from anywhere
// but itself.
const open = async (query) => {
  try {
    const search = await import("./search.js");
    await search.open(index, query);
  } catch {
    const page = document.querySelector(".search-open")?.href;
    if (page && !here) location.assign(page);
  }
};

const typing = (target) => target instanceof Element && target.closest("input, select, textarea, [contenteditable]") !== null;

if (index) {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest(".search-open");
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open("");
  });
  document.addEventListener("keydown", (event) => {
    const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === "KeyK";
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && document.documentElement.dataset.keys !== "off" && !typing(event.target);
    if (!command && !slash || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    open("");
  });
  if (here) open(new URLSearchParams(location.search).get("q") ?? "");
}
