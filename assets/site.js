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
// a line a little below the header.
const entries = [...document.querySelectorAll(".toc a")]
  .map((link) => ({ link, heading: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
  .filter((entry) => entry.heading);
if (entries.length > 0) {
  let marked = null;
  const mark = () => {
    const line = innerHeight * 0.2;
    const end = scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const read = end ? entries : entries.filter(({ heading }) => heading.getBoundingClientRect().top < line);
    const link = read.at(-1)?.link ?? null;
    if (link === marked) return;
    marked?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "location");
    marked = link;
  };
  let due = false;
  const schedule = () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; mark(); });
  };
  addEventListener("scroll", schedule, { passive: true });
  addEventListener("resize", schedule, { passive: true });
  mark();
}

// Code blocks get a copy button, where the clipboard may be written.
const { copy, copied } = document.body.dataset;
if (copy && navigator.clipboard) {
  for (const block of document.querySelectorAll(".code")) {
    const code = block.querySelector("code");
    if (!code) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.lang = document.documentElement.lang;
    button.textContent = copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent.replace(/\n$/, ""));
      button.textContent = copied;
      setTimeout(() => { button.textContent = copy; }, 2000);
    });
    block.append(button);
  }
}
