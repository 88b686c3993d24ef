// Conveniences of the page shell. Everything works without them.

// Menus made of <details data-dismiss> close on Escape and on a click elsewhere.
const menus = document.querySelectorAll("details[data-dismiss]");
document.addEventListener("click", (event) => {
  for (const menu of menus) {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) {
    if (!menu.open) continue;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
});

// Headings and steps have the same ids in every language, so changing the
// language keeps the place.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".langs a");
  if (link) link.hash = location.hash;
});

// The sidebar shows the current page without scrolling the document.
const sidebar = document.querySelector(".sidebar");
const here = sidebar?.querySelector('[aria-current="page"]');
if (here && sidebar.scrollHeight > sidebar.clientHeight) {
  sidebar.scrollTop += here.getBoundingClientRect().top - sidebar.getBoundingClientRect().top - sidebar.clientHeight / 2;
}

// The table of contents marks the section being read: the last heading above
// a line a little below the header. At the end of the page, where headings no
// longer come up to it, it is the one that was asked for, or else the last.
const toc = document.querySelector(".toc");
const entries = [...toc?.querySelectorAll("a") ?? []]
  .map((link) => ({ link, heading: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
  .filter((entry) => entry.heading);
if (entries.length > 0) {
  let marked = null;
  const current = () => {
    if (scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 2) {
      const asked = entries.find(({ link }) => link.hash === location.hash);
      const top = asked?.heading.getBoundingClientRect().top ?? -1;
      return top >= 0 && top < innerHeight ? asked : entries.at(-1);
    }
    return entries.findLast(({ heading }) => heading.getBoundingClientRect().top < innerHeight * 0.2);
  };
  const mark = () => {
    const link = current()?.link ?? null;
    if (link === marked) return;
    marked?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "location");
    marked = link;
    if (!link || toc.scrollHeight <= toc.clientHeight) return;
    // The list follows, without scrolling the document.
    const [box, at] = [toc.getBoundingClientRect(), link.getBoundingClientRect()];
    if (at.top < box.top || at.bottom > box.bottom) toc.scrollTop += at.top - box.top - toc.clientHeight / 2;
  };
  let due = false;
  const schedule = () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; mark(); });
  };
  addEventListener("scroll", schedule, { passive: true });
  addEventListener("resize", schedule, { passive: true });
  addEventListener("hashchange", schedule);
  mark();
}

// What is copied is said aloud, too. A region that is filled the moment it is
// made is not read, so it is there from the beginning.
const words = document.body.dataset;
const status = document.createElement("div");
status.className = "visually-hidden";
status.setAttribute("role", "status");
document.body.append(status);

// copyText copies, and shows so for two seconds on element by data-copied.
const copyText = async (text, element, said) => {
  try { await navigator.clipboard.writeText(text); } catch { return false; }
  element.dataset.copied = "";
  status.textContent = said;
  setTimeout(() => { delete element.dataset.copied; status.textContent = ""; }, 2000);
  return true;
};

// The link beside a heading, an exercise or an entry of a list leads to it, and copies its address.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".permalink");
  if (!link || !navigator.clipboard || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  copyText(link.href, link, words.linkCopied);
});

// Code blocks get a copy button, where the clipboard may be written. Its name
// says of which: the block's title, or how it begins.
if (words.copy && navigator.clipboard) {
  for (const block of document.querySelectorAll(".code")) {
    const code = block.querySelector("code");
    if (!code) continue;
    const text = code.textContent.replace(/\n$/, "");
    const title = block.querySelector(".code-title")?.textContent ?? text.trim().split("\n", 1)[0].slice(0, 40);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.lang = document.documentElement.lang;
    button.textContent = words.copy;
    button.setAttribute("aria-label", `${words.copy}${words.colon ?? ": "}${title}`);
    button.addEventListener("click", async () => {
      if (!await copyText(text, button, words.copied)) return;
      button.textContent = words.copied;
      setTimeout(() => { button.textContent = words.copy; }, 2000);
    });
    block.append(button);
  }
}
