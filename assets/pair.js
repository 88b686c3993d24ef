// <mm-pair>: steps through two pictures that stand side by side: two runs of a
// scenario (templates/compare.html), or what was recorded and what was simulated
// (templates/evidence.html). The figure has a row for each step, which says all
// of it; so nothing is fetched. Its controls are partials/pair.html.
//
// The fragment #FIGURE-LABEL, the id of a row, is a step.

import { Playhead, aloud, say } from "./playhead.js";

const plain = (node) => node.textContent.replace(/\s+/g, " ").trim();

// spoken is a cell as sentences: whose it is, and its parts.
const spoken = (cell) => {
  const label = cell.querySelector(".evidence-label");
  const loose = [...cell.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()); // with = before it
  const parts = loose ? [plain(cell).replace(/^= ?/, "")] : [...cell.children].filter((part) => part !== label).map(plain).filter(Boolean);
  return parts.map((text, i) => (label && i === 0 ? `${plain(label)}${document.body.dataset.colon ?? ": "}${text}` : text));
};

class Pair extends HTMLElement {
  #rows;
  #heads;
  #place = 0;
  #parts = {};
  #words;
  #told; // timer of the live region

  connectedCallback() {
    if (this.#rows || !document.getElementById("docgen.pair")) return;
    const near = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      near.disconnect();
      this.#upgrade();
    }, { rootMargin: "600px" });
    near.observe(this);
    addEventListener("hashchange", this.#follow);
    this.#follow();
  }

  disconnectedCallback() { removeEventListener("hashchange", this.#follow); }

  // step is the row that is shown, from 1; 0 is the start.
  get step() { return this.#place; }
  set step(step) {
    this.#upgrade();
    this.#show(step);
  }

  #follow = () => {
    let id;
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; } // "#%", say
    const row = document.getElementById(id);
    if (row?.localName !== "tr" || !this.contains(row)) return;
    this.#upgrade();
    this.#show(this.#rows.indexOf(row) + 1);
    this.scrollIntoView();
  };

  #upgrade() {
    if (this.#rows) return;
    const template = document.getElementById("docgen.pair");
    const room = this.querySelector(".player");
    this.#rows = [...this.querySelectorAll("tbody > tr[id]")];
    this.#words = template.dataset;
    this.#heads = [...this.querySelectorAll(".evidence-side")].map((side) => new Playhead(side));
    room.append(template.content.cloneNode(true));
    for (const part of room.querySelectorAll("[data-part]")) this.#parts[part.dataset.part] = part;
    const { range, apart } = this.#parts;
    range.max = this.#rows.length;
    apart.hidden = !this.querySelector("tr.compare-apart");
    range.addEventListener("input", () => this.#show(Number(range.value), true));
    room.addEventListener("click", (event) => this.#do(event.target.closest("[data-do]")?.dataset.do));
    this.addEventListener("keydown", (event) => this.#key(event));
    for (const head of this.#heads) head.drag((step) => { if (step !== this.#place || this.#parts.now.hidden) this.#show(step, true); });
    this.#rows.forEach((row, i) => row.addEventListener("click", (event) => {
      if (event.target.closest("a:not(.trace-n a), button, code") || String(getSelection()) !== "") return;
      this.#show(i + 1, true);
    }));
    this.#show(0);
  }

  #do(what) {
    const { length } = this.#rows;
    const to = {
      first: () => 0, previous: () => this.#place - 1, next: () => this.#place + 1, last: () => length,
      apart: () => this.#rows.findIndex((row) => row.classList.contains("compare-apart")) + 1,
      earlier: () => this.#seek(-1), later: () => this.#seek(1),
    }[what]?.();
    if (to !== undefined) this.#show(Math.min(Math.max(to, 0), length), true);
  }

  // #seek finds the next row, or the one before, that is not the same on both sides.
  #seek(by) {
    for (let i = this.#place + by; i > 0 && i <= this.#rows.length; i += by) {
      if (!this.#rows[i - 1].querySelector(".compare-equal")) return i;
    }
    return this.#place;
  }

  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const scrolls = event.target.closest(".trace-scroll, .pair-now");
    if (scrolls && scrolls.scrollWidth > scrolls.clientWidth && event.key.startsWith("Arrow")) return;
    const what = { ArrowLeft: "previous", ArrowRight: "next", Home: "first", End: "last", ",": "earlier", ".": "later" }[event.key];
    if (!what) return;
    event.preventDefault();
    this.#do(what);
  }

  #show(place, byReader = false) {
    this.#place = place;
    const { range, count, now, status } = this.#parts;
    const row = this.#rows[place - 1];
    const cells = [...row?.cells ?? []].slice(1);
    const text = row ? say(this.#words.row, { N: place, Count: this.#rows.length, Text: aloud(cells.flatMap(spoken)) }) : this.#words.start;
    range.value = place;
    range.setAttribute("aria-valuetext", text);
    count.textContent = `${row ? place : "–"} / ${this.#rows.length}`; // rows, as it is said; each has its step's number
    for (const other of this.#rows) {
      if (other === row) other.setAttribute("aria-current", "step");
      else other.removeAttribute("aria-current");
    }
    for (const head of this.#heads) head.point(place);
    if (byReader) {
      now.hidden = false;
      try {
        history.replaceState(history.state, "", `#${row?.id ?? this.querySelector("figure").id}`);
      } catch { /* some browsers refuse what is too often */ }
      clearTimeout(this.#told);
      if (document.activeElement !== range) this.#told = setTimeout(() => { status.textContent = text; }, 300);
    }
    now.replaceChildren(...cells.map((cell) => {
      const box = document.createElement("div");
      box.className = cell.className;
      box.append(...[...cell.childNodes].map((node) => node.cloneNode(true)));
      return box;
    }));
    now.scrollTop = 0;
  }
}

customElements.define("mm-pair", Pair);
