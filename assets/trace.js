// <mm-trace>: a player over the static figure of a trace. See
// templates/figure.html for what it wraps and partials/player.html for its
// controls, which stand once in a page, in its language.
//
// The figure is complete without it. Nothing is fetched before a figure comes
// near the window or is addressed by the fragment: #FIGURE-LABEL is a step,
// #FIGURE-LABEL/3 one of its micro-steps.

import { Graph } from "./graph.js";
import { Playhead, aloud, say } from "./playhead.js";
import { History } from "./state.js";

const manyTasks = 40; // more than this is no graph that anybody could read
const manySteps = 60; // so many are measured to find the longest

// decoded is a fragment as ids are written; one that is not well formed is none.
const decoded = (fragment) => {
  try { return decodeURIComponent(fragment); } catch { return ""; }
};

const element = (name, className, text) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

const shown = (value) => {
  if (value === null) return "NULL";
  if (value === undefined) return "–";
  if (Array.isArray(value)) return `{${value.join(", ")}}`;
  return String(value);
};

// What a step is about comes first; how a CPU keeps its books of translations
// is for whoever looks at micro-steps.
const weights = ["mm", "active_mm", "mm_users", "mm_count", "freed", "current", "state", "loaded_mm", "is_lazy", "cpumask", "phase", "map_count", "rss", "tlb_gen"];
const weight = ({ field }) => { const i = weights.indexOf(field); return i < 0 ? weights.length : i; };
const books = /^(asid|next_asid|cr3|ctx\d+|gen\d+|cpu)$/;

const path = ({ name, field }) => `${name}.${field}`;

class Trace extends HTMLElement {
  #history;
  #rows = [];       // the figure's table rows, one a step
  #places = [];     // what the range goes over: {step, micro}
  #place = 0;
  #zoomed = false;
  #timer;
  #told;            // timer of the live region
  #graph;
  #parts = {};      // the player's elements, by name
  #words = {};
  #head;
  #resolve;
  #upgrading;
  #given;

  constructor() {
    super();
    this.ready = new Promise((resolve) => { this.#resolve = resolve; });
  }

  connectedCallback() {
    this.#print();
    if (this.#upgrading || this.dataset.src === undefined && !this.#given) return;
    const near = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      near.disconnect();
      this.#upgrade();
    }, { rootMargin: "600px" });
    near.observe(this);
    addEventListener("hashchange", this.#follow);
    if (this.#addressed()) this.#follow();
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this.#follow);
    this.#stop();
  }

  // #print gives the figure the picture of its key frames, which is not fetched
  // before the page is printed, because nobody sees it on a screen.
  #print() {
    const place = this.querySelector(".trace-timeline");
    const words = document.getElementById("docgen.player")?.dataset;
    if (this.dataset.frames === undefined || !place || !words || this.querySelector(".player-frames")) return;
    const image = element("img", "player-frames");
    image.loading = "lazy";
    image.alt = words.frames;
    image.src = `${this.figure.id}.frames.svg`;
    place.after(image);
  }

  get figure() { return this.querySelector("figure.trace"); }
  get steps() { return this.#rows.length; }
  get step() { return this.#places[this.#place]?.step ?? 0; }
  get micro() { return this.#places[this.#place]?.micro ?? 0; }
  set step(step) { this.go(step); }
  get trace() { return this.#history?.trace; }
  set trace(trace) {
    this.#given = trace;
    if (this.isConnected) this.#upgrade();
  }

  // go shows the state after a step of the figure, or after one of its micro-steps.
  go(step, micro = 0) {
    if (!this.#history) return;
    if (micro > 0 && !this.#zoomed) this.#zoom(true);
    const exact = this.#places.findIndex((place) => place.step === step && place.micro >= micro && (place.micro > 0 || micro === 0));
    const last = this.#places.findLastIndex((place) => place.step <= step);
    this.#show(micro > 0 && exact >= 0 ? exact : last);
  }

  // #addressed is the step that the fragment names, if it is one of this figure.
  #addressed() {
    const [, id, micro] = /^#([^/]*)(?:\/(\d+))?$/.exec(decoded(location.hash)) ?? [];
    const row = id && document.getElementById(id);
    if (!row || !this.contains(row) || row.dataset.step === undefined) return undefined;
    return { row, micro: Number(micro ?? 0) };
  }

  #follow = async () => {
    const place = this.#addressed();
    if (!place) return;
    await this.#upgrade();
    if (!this.#history) return;
    this.#open();
    this.go(this.#rows.indexOf(place.row) + 1, place.micro);
    this.figure.scrollIntoView();
  };

  // #upgrade makes a player of the figure, once. What failed, for want of a network
  // say, is tried again when somebody asks again.
  #upgrade() {
    this.#upgrading ??= this.#make().then((made) => {
      if (!made) this.#upgrading = undefined;
      return made;
    });
    return this.#upgrading;
  }

  async #make() {
    const template = document.getElementById("docgen.player");
    const room = this.querySelector(".player");
    if (!template || !room) return undefined;
    try {
      const trace = this.#given ?? await (await fetch(this.dataset.src)).json();
      this.#history = new History(trace);
    } catch {
      return undefined; // offline, say: the figure is complete without
    }
    this.#rows = [...this.figure.querySelectorAll("tr[data-step]")];
    this.#words = template.dataset;
    room.append(template.content.cloneNode(true));
    for (const part of room.querySelectorAll("[data-part]")) this.#parts[part.dataset.part] = part;
    room.hidden = this.hasAttribute("linked");
    this.#parts.link.hidden = this.#given !== undefined;
    this.#number();
    this.#fields();
    this.#head = new Playhead(this.figure);
    this.#bind(room);
    this.#show(0, { quiet: true });
    this.#resolve(this);
    return this;
  }

  // The number of the row's step in the whole trace.
  #n(step) { return step === 0 ? this.#first - 1 : Number(this.#rows[step - 1].dataset.step); }
  get #first() { return Number(this.#rows[0]?.dataset.step ?? 1); }

  // #number lists the places of the range: steps, or all micro-steps of them.
  #number() {
    this.#places = [{ step: 0, micro: 0 }];
    for (let step = 1; step <= this.steps; step++) {
      const micros = this.#zoomed ? this.#history.micros(this.#n(step)).filter((micro) => micro > 0) : [];
      for (const micro of micros.slice(0, -1)) this.#places.push({ step, micro });
      this.#places.push({ step, micro: micros.at(-1) ?? 0, whole: true });
    }
    this.#parts.range.max = this.#places.length - 1;
  }

  #state({ step, micro, whole }) { return whole || micro === 0 ? this.#history.at(this.#n(step)) : this.#history.at(this.#n(step), micro); }

  #changes(place) {
    if (place.step === 0) return [];
    return this.#history.changes(this.#n(place.step), place.micro > 0 ? place.micro : undefined);
  }

  // #fields offers what changes anywhere in the figure for "next change of".
  #fields() {
    const all = new Set();
    for (let step = 1; step <= this.steps; step++) {
      for (const change of this.#history.changes(this.#n(step))) {
        if (change.from !== undefined) all.add(path(change));
      }
    }
    this.#parts.field.append(...[...all].sort().map((name) => new Option(name, name)));
  }

  #bind(room) {
    const { range, speed, field, none, text, calls } = this.#parts;
    range.addEventListener("input", () => { this.#stop(); this.#show(Number(range.value), { byReader: true }); });
    field.addEventListener("change", () => { none.hidden = true; });
    text.addEventListener("scroll", this.#more);
    calls.addEventListener("toggle", this.#more);
    speed.addEventListener("change", () => { if (this.#timer) { this.#stop(); this.#play(); } });
    room.addEventListener("click", (event) => this.#do(event.target.closest("[data-do]")?.dataset.do));
    this.addEventListener("keydown", (event) => this.#key(event));
    for (const row of this.#rows) {
      row.addEventListener("click", (event) => {
        if (event.target.closest("summary, a, button, code") && !event.target.closest(".trace-n")) return;
        if (String(getSelection()) !== "") return;
        this.#open();
        this.go(this.#rows.indexOf(row) + 1);
      });
    }
    this.#head.drag((step) => {
      if (step === this.step && !this.#parts.stage.hidden) return;
      this.#stop();
      this.#show(Math.max(this.#places.findLastIndex((place) => place.step <= step), 0), { byReader: true });
    });
  }

  #do(what) {
    const moves = {
      first: () => this.#move(-Infinity), previous: () => this.#move(-1), next: () => this.#move(1), last: () => this.#move(Infinity),
      earlier: () => this.#seek(-1), later: () => this.#seek(1),
      play: () => (this.#timer ? this.#stop() : this.#play()),
      zoom: () => this.#zoom(!this.#zoomed),
      link: () => this.#copy(),
    };
    moves[what]?.();
  }

  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const at = event.target;
    if (at.closest("select, textarea, input:not([type=range])")) return;
    const scrolls = at.closest(".trace-scroll, .player-text");
    if (scrolls && scrolls.scrollWidth > scrolls.clientWidth && event.key.startsWith("Arrow")) return;
    const what = { ArrowLeft: "previous", ArrowRight: "next", Home: "first", End: "last", ",": "earlier", ".": "later", z: "zoom", " ": "play" }[event.key];
    if (!what || (event.key === " " && at.closest("button, summary, a"))) return;
    event.preventDefault();
    this.#do(what);
  }

  #move(by) {
    this.#stop();
    this.#show(Math.min(Math.max(this.#place + by, 0), this.#places.length - 1), { byReader: true });
  }

  // #seek goes to the next place, or the one before, where the chosen field changes.
  #seek(direction) {
    this.#stop();
    const wanted = this.#parts.field.value;
    for (let i = this.#place + direction; i > 0 && i < this.#places.length; i += direction) {
      if (!this.#changes(this.#places[i]).some((change) => wanted === "" || path(change) === wanted)) continue;
      this.#show(i, { byReader: true });
      return;
    }
    const { none, field } = this.#parts;
    none.textContent = say(this.#words.none, { Field: field.selectedOptions[0].textContent });
    none.hidden = false;
    this.#tell(none.textContent);
  }

  #play() {
    if (this.#place === this.#places.length - 1) this.#show(0);
    this.#open();
    this.#parts.play.setAttribute("aria-pressed", "true");
    this.#timer = setInterval(() => {
      if (this.#place >= this.#places.length - 1) this.#stop();
      else this.#show(this.#place + 1, { byReader: true, quiet: true });
    }, 1600 / Number(this.#parts.speed.value));
  }

  #stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#parts.play?.setAttribute("aria-pressed", "false");
  }

  #zoom(on) {
    const { step, micro } = this.#places[this.#place];
    this.#zoomed = on;
    this.#parts.zoom.setAttribute("aria-pressed", String(on));
    this.#number();
    const place = this.#places.findLastIndex((p) => p.step === step && (micro === 0 || p.micro <= micro));
    this.#show(Math.max(place, 0), { byReader: true });
  }

  // #open makes room for the state, once the reader has asked for it.
  #open() {
    const { stage } = this.#parts;
    if (!stage?.hidden) return;
    stage.hidden = false;
    this.querySelector(".player").classList.add("player-open");
    const states = this.#places.map((place) => this.#state(place));
    const cast = Graph.cast(states);
    if (cast.task.length + cast.mm.length > manyTasks) this.#parts.graph.remove();
    else this.#graph = new Graph(this.#parts.graph, states, (name, borrowed) => this.#chip(name, borrowed));
    this.#reserve();
    this.#show(this.#place, { quiet: true });
  }

  // #reserve finds how much room the steps need at most, so that stepping moves
  // nothing. There is an end to it (see player.css): what is longer scrolls, and
  // says so.
  #reserve() {
    const { stage, text, graph } = this.#parts;
    const give = (told, drawn) => {
      stage.style.setProperty("--told", `${told}px`);
      stage.style.setProperty("--drawn", `${drawn}px`);
    };
    let [told, drawn] = [0, 0];
    give(told, drawn);
    for (let step = 0; step <= Math.min(this.steps, manySteps); step++) {
      this.#stage({ step, micro: 0 });
      told = Math.max(told, text.scrollHeight);
      drawn = Math.max(drawn, graph.scrollHeight);
    }
    give(told, drawn);
  }

  // #more says whether there is more below what is seen of the text.
  #more = () => {
    const { text } = this.#parts;
    text.classList.toggle("player-more", text.scrollHeight - text.scrollTop - text.clientHeight > 8);
  };

  // #chip is an address space as the figure's legend shows it.
  #chip(name, borrowed = false) {
    const known = [...this.figure.querySelectorAll(".trace-legend .mm[class*='mm-'], .trace-steps thead .mm")].find(({ textContent }) => textContent === name);
    return element("span", `mm ${known?.className.match(/mm-\d/)?.[0] ?? "mm-0"}${borrowed ? " mm-borrowed" : ""}`, name);
  }

  #show(place, { byReader = false, quiet = false } = {}) {
    this.#place = place;
    this.#parts.none.hidden = true;
    const now = this.#places[place];
    if (byReader) this.#open();
    const { range, count } = this.#parts;
    const text = this.#describe(now);
    range.value = place;
    range.setAttribute("aria-valuetext", text);
    const last = this.#n(this.steps);
    count.textContent = now.step === 0 ? `– / ${last}` : `${this.#n(now.step)}${this.#zoomed ? `.${now.micro}` : ""} / ${last}`;
    this.#rows.forEach((row, i) => {
      if (i + 1 === now.step) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
    });
    this.#head.point(now.step);
    if (this.#parts.stage && !this.#parts.stage.hidden) this.#stage(now);
    if (byReader) this.#address(now);
    if (byReader && !quiet && document.activeElement !== range) this.#tell(text);
    this.dispatchEvent(new CustomEvent("mm-step", { bubbles: true, detail: { figure: this.figure.id, step: now.step, micro: now.micro, label: this.#rows[now.step - 1]?.id ?? "" } }));
  }

  // #describe says where the reader is, as one sentence and what the step's row tells.
  #describe({ step, micro }) {
    if (step === 0) return this.#words.start;
    const row = this.#rows[step - 1];
    const told = [...row.querySelectorAll(".trace-what > p")].slice(1).map((p) => p.textContent.trim());
    const op = row.querySelector(".trace-op code").textContent;
    const last = this.#n(this.steps);
    if (micro > 0) {
      const changes = this.#changes({ step, micro }).map((c) => `${path(c)} ${shown(c.from)} → ${shown(c.to)}`);
      return say(this.#words.micro, { N: this.#n(step), Count: last, Micro: micro, Text: aloud([op, ...changes]) });
    }
    return say(this.#words.step, { N: this.#n(step), Count: last, Text: aloud([op, ...told]) });
  }

  // #stage shows the state: the graph, and what is told of the step from its beginning.
  #stage(now) {
    this.#graph?.show(this.#state(now), this.#changes(now));
    this.#parts.text.scrollTop = 0;
    this.#tellStep(now);
    this.#more();
  }

  // #tellStep writes sentences, changes, calls, cost.
  #tellStep(now) {
    const state = this.#state(now);
    const changes = this.#changes(now);
    const { told, changed, calls, cost } = this.#parts;
    const row = this.#rows[now.step - 1];
    told.replaceChildren(...row
      ? [...row.querySelectorAll(".trace-what > p")].map((p) => p.cloneNode(true))
      : [element("p", "", this.#words.start)]);
    const worth = changes.filter(({ obj, field, from }) => obj !== "cost" && from !== undefined && (now.micro > 0 || !books.test(field)));
    changed.hidden = worth.length === 0;
    changed.replaceChildren(...worth.toSorted((a, b) => weight(a) - weight(b)).map((change) => {
      const item = element("li");
      item.append(element("code", "", path(change)), " ", element("del", "", shown(change.from)), " ", element("ins", "", `→ ${shown(change.to)}`));
      return item;
    }));
    this.#chain(calls, now);
    const model = Object.keys(state.cost ?? {}).length > 0;
    cost.hidden = !model;
    if (model) {
      for (const value of cost.querySelectorAll("[data-cost]")) {
        const name = value.dataset.cost;
        const risen = changes.some(({ obj, field }) => obj === "cost" && field === name);
        value.textContent = state.cost[name];
        value.className = risen ? "player-risen" : "";
      }
    }
  }

  // #chain lists the functions that the kernel calls in the step, and what they
  // store; at a micro-step, what belongs to it is marked.
  #chain(calls, { step, micro }) {
    const events = step === 0 ? [] : this.#history.events(this.#n(step)).filter(({ kind }) => kind === "call" || kind === "store");
    calls.hidden = events.length === 0;
    calls.querySelector("ol").replaceChildren(...events.map((event) => {
      const item = element("li", `d${Math.min(event.depth, 12)}`);
      if (event.kind === "call") item.append(element("code", "", event.func));
      else {
        const name = event.obj === "cpu" ? `cpu${event.cpu}` : event.obj === "task" ? event.task : event.obj === "mm" ? event.mm : event.obj === "cost" ? "cost" : event.page ?? event.place ?? "";
        item.append(element("code", "", `${name}.${event.field} ${shown(event.from)} → ${shown(event.to)}`));
        item.classList.add("trace-store");
      }
      if (micro > 0 && event.micro === micro) item.setAttribute("aria-current", "step");
      return item;
    }));
    if (micro > 0) {
      const here = calls.querySelector("[aria-current]");
      if (here && calls.open) this.#parts.text.scrollTop = here.offsetTop - this.#parts.text.clientHeight / 2;
    }
  }

  #tell(text) {
    clearTimeout(this.#told);
    this.#told = setTimeout(() => { this.#parts.status.textContent = text; }, 300);
  }

  #address({ step, micro }) {
    if (this.#given) return; // what was run in this page has no address
    const row = this.#rows[step - 1];
    const zoom = this.#zoomed && micro > 0 && !this.#places[this.#place].whole ? `/${micro}` : "";
    try {
      history.replaceState(history.state, "", `#${row ? row.id + zoom : this.figure.id}`);
    } catch { /* some browsers refuse what is too often; the next step has its turn */ }
  }

  async #copy() {
    this.#address(this.#places[this.#place]);
    const { link } = this.#parts;
    try {
      await navigator.clipboard.writeText(location.href);
    } catch {
      return; // forbidden: the address bar has it
    }
    link.dataset.label ??= link.textContent;
    link.textContent = this.#words.copied;
    this.#tell(this.#words.copied);
    setTimeout(() => { link.textContent = link.dataset.label; }, 2000);
  }
}

customElements.define("mm-trace", Trace);
