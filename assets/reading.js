// What the reader has read and where they were, remembered in this browser.
//
// Pages are known by their address below the language (course/lazy-tlb/), so
// that another language of the site continues where this one stopped. A page has
// been read when its end has been on the screen after scrolling, or at once if it
// is that short. Storage can be forbidden: then nothing is remembered.
//
//   docgen.reading:BASE = {"read": {page: 1}, "recent": [[page, fragment, title, language], …]}
//
// recent begins with the latest; what has been read to its end is not in it.

const base = new URL("..", import.meta.url).pathname;
const key = `docgen.reading:${base}`;
const words = document.body.dataset;
const lang = document.documentElement.lang;

const pageOf = (pathname) => pathname.slice(base.length).replace(/^[^/]*\//, "").replace(/index\.html$/, "");

const load = () => {
  let stored = null;
  try { stored = JSON.parse(localStorage.getItem(key)); } catch { /* forbidden, or not ours */ }
  const { read, recent } = stored ?? {};
  return {
    read: read instanceof Object && !Array.isArray(read) ? read : {},
    recent: Array.isArray(recent) ? recent.filter((entry) => Array.isArray(entry) && entry.length === 4 && entry.every((part) => typeof part === "string")) : [],
  };
};

const save = (state) => {
  try { localStorage.setItem(key, JSON.stringify(state)); } catch { /* forbidden, or full */ }
};

const links = [...document.querySelectorAll(".sidebar ul:not(.site-links) a")].map((link) => ({ link, page: pageOf(new URL(link.href).pathname) }));

// In the sidebar, pages are marked by a shape and a word.
const marks = () => {
  const { read, recent } = load();
  for (const { link, page } of links) {
    link.querySelector(".read-mark")?.remove();
    const done = read[page];
    if (!done && !recent.some(([begun]) => begun === page)) continue;
    const mark = document.createElement("span");
    const word = document.createElement("span");
    mark.className = done ? "read-mark" : "read-mark read-begun";
    mark.lang = lang;
    word.className = "visually-hidden";
    word.textContent = ` (${done ? words.read : words.begun})`;
    mark.append(word);
    link.append(mark);
  }
};

// A start page or a section's page leads back to the page below it that was read last.
const place = document.querySelector("[data-continue]");
const here = pageOf(location.pathname);
const offer = () => {
  const last = load().recent.find(([page]) => page !== here && page.startsWith(here));
  if (!last) delete document.documentElement.dataset.reading; // theme.js has looked less closely
  if (!place || !last) return;
  const [page, fragment, title, titleLang] = last.map(String);
  const url = new URL(`${lang}/${page}${fragment ? `#${fragment}` : ""}`, location.origin + base);
  if (!url.pathname.startsWith(`${base}${lang}/`)) return; // not ours
  const link = document.createElement("a");
  link.href = url;
  // The sidebar, if it has the page, has its title in this language.
  const known = links.find((entry) => entry.page === page)?.link.cloneNode(true);
  known?.querySelectorAll(".chapter-number, .read-mark").forEach((part) => part.remove());
  link.textContent = known?.textContent.trim() ?? title;
  if (!known && titleLang !== lang) link.lang = titleLang;
  place.append(" ", link);
};

let due = 0; // when it will be noted where the reader is

// Articles with sections are followed; not start pages, sections and lists.
const end = document.querySelector(".main > .pager");
const follow = () => {
  const title = document.querySelector(".prose > h1")?.textContent;
  const headings = [...document.querySelectorAll(".prose > h2[id]")];
  if (place || !title || headings.length === 0) return;
  const note = (done) => {
    const state = load();
    const before = JSON.stringify(state);
    const at = headings.findLast((heading) => heading.getBoundingClientRect().top < innerHeight / 2)?.id ?? "";
    state.recent = state.recent.filter(([page]) => page !== here);
    if (done) state.read[here] = 1;
    else if (!state.read[here]) state.recent.unshift([here, encodeURIComponent(at), title, lang]);
    state.recent.length = Math.min(state.recent.length, 20);
    if (JSON.stringify(state) === before) return;
    save(state);
    marks();
  };
  // Opening a page is not reading it: only who scrolls has begun.
  addEventListener("scroll", () => {
    due ||= setTimeout(() => { due = 0; note(false); }, 500);
  }, { passive: true });
  if (end) {
    new IntersectionObserver((seen) => { if (seen.some(({ isIntersecting }) => isIntersecting)) note(true); }).observe(end);
  }
};

document.addEventListener("click", (event) => { // the button comes with the help
  const button = event.target.closest?.("[data-forget]");
  if (!button) return;
  clearTimeout(due);
  due = 0;
  try { localStorage.removeItem(key); } catch { /* forbidden */ }
  marks();
  place?.querySelector("a")?.remove();
  delete document.documentElement.dataset.reading;
  button.nextElementSibling.textContent = button.dataset.forget;
});
addEventListener("storage", (event) => { if (event.key === key) marks(); });
marks();
offer();
follow();
