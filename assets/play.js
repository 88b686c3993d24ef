// The playground: an editor, the simulator in a worker, and what came of it as a
// figure that is gone through like any other. Its elements are those of
// templates/play.html, on the page of its own or in a copy below a figure.

import { Editor } from "./editor.js";
import { draw } from "./figure.js";
import { pack, unpack } from "./share.js";
import { Sim } from "./sim.js";
import { load as loadWords } from "./words.js";

const maxSteps = 300;                                     // of a figure that is drawn
const bounds = { states: 250_000, memory: 256 * 2 ** 20 }; // of an exploration: a minute, about
const maxErrors = 50;                                     // shown
const maxSource = 1_000_000;                              // bytes of a scenario that is fetched

const meta = (page, name) => page.querySelector(`meta[name="docgen:${name}"]`)?.content;

const element = (name, className, ...children) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
};

let count = 0;

class Play {
  #parts = {};
  #words;
  #home;           // address of the playground
  #editor;
  #sim = new Sim();
  #known;          // promise of the vocabulary
  #original;
  #name = "";
  #views = "timeline table";
  #busy = false;
  #ran = false;
  #example;        // script of what an exploration has found
  #id = `play${++count}`;

  constructor(root, words, home) {
    this.#words = words;
    this.#home = home;
    for (const part of root.querySelectorAll("[data-part]")) this.#parts[part.dataset.part] = part;
    this.#editor = new Editor(this.#parts, () => this.#changed());
    this.#original = this.#editor.value;
    root.addEventListener("click", (event) => this.do(event.target.closest("[data-do]")?.dataset.do));
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      this.run();
    });
    this.#parts.kernel.addEventListener("change", () => { if (this.#ran) this.run(); });
    this.#know().catch(() => this.#say("failed"));
  }

  do(what) {
    const actions = {
      run: () => this.run(), explore: () => this.#explore(), format: () => this.#format(), share: () => this.#share(),
      reset: () => this.#open(this.#original), cancel: () => this.#sim.cancel(), take: () => { this.#open(this.#example); this.run(); },
    };
    actions[what]?.();
  }

  // show opens a scenario under its name; views are the figure's that it comes from.
  show(source, name = "", views = this.#views) {
    this.#original = source;
    this.#name = name;
    this.#views = views;
    this.#open(source);
  }

  async fetch(url, views) {
    const name = decodeURIComponent(new URL(url, location.href).pathname.split("/").at(-1)).replace(/\.mms$/, "");
    const response = await fetch(url).catch(() => undefined);
    const source = response?.ok ? await response.text() : undefined;
    if (source === undefined || source.length > maxSource) {
      this.#say("no-source");
      return;
    }
    this.show(source, name, views);
    this.#say("opened", { Name: name });
  }

  // follow opens what the address of the page names.
  async follow() {
    const [, packed, kernel] = /^#s=([^&]*)(?:&k=([\d.]{1,20}))?/.exec(location.hash) ?? [];
    if (packed === undefined) {
      const source = listed(document, location.hash);
      if (source) await this.fetch(source);
      return;
    }
    try {
      this.show(await unpack(packed));
      this.#parts.kernel.value = kernel ?? "";
    } catch {
      this.#say("bad-link");
    }
  }

  focus() { this.#parts.text.focus(); }

  #open(source) {
    this.#editor.set(source);
    this.#changed();
    this.#parts.result.replaceChildren();
  }

  // #changed forgets what was true of another script.
  #changed() {
    this.#mistakes([]);
    this.#parts.take.hidden = true;
    this.#say();
  }

  #say(id, args) { this.#tell(id ? this.#words.say(`play.${id}`, args) : ""); }

  #tell(text) {
    this.#parts.status.replaceChildren(...this.#words.parts(text).map(({ code, text: part }) => (code ? element("code", "", part) : part)));
  }

  get #options() { return { kernel: this.#parts.kernel.value.trim() }; }

  #know() {
    this.#known ??= (async () => {
      const { keywords, kernels } = await this.#sim.vocabulary();
      this.#editor.know(keywords);
      this.#parts.kernels.replaceChildren(...kernels.map((name) => new Option(name, name)));
    })();
    this.#known.catch(() => { this.#known = undefined; });
    return this.#known;
  }

  // #ask does one thing at a time, and says what became of it otherwise.
  async #ask(id, args, call) {
    if (this.#busy) return undefined;
    this.#busy = true;
    this.#parts.take.hidden = true;
    const slow = setTimeout(() => {
      this.#say(id, args);
      this.#parts.cancel.hidden = false;
    }, 250);
    let loaded = false;
    try {
      await this.#know();
      loaded = true;
      return await call();
    } catch (error) {
      this.#say(error.name === "AbortError" ? "stopped" : loaded ? "broken" : "failed");
      return undefined;
    } finally {
      clearTimeout(slow);
      this.#busy = false;
      this.#parts.cancel.hidden = true;
      if (document.activeElement === this.#parts.cancel) this.focus();
    }
  }

  async run() {
    const { kernel } = this.#options;
    const answer = await this.#ask("running", {}, () => this.#sim.run(this.#editor.value,
      { name: this.#name || this.#words.say("play.title"), id: this.#id, kernel, steps: maxSteps, views: this.#views }));
    if (!answer) return;
    const { errors, figure, trace, steps } = answer;
    this.#ran = true;
    this.#mistakes(errors);
    const { result } = this.#parts;
    const at = result.querySelector("mm-trace")?.step ?? 0;
    if (!figure || steps === 0) {
      result.replaceChildren();
    } else {
      const player = element("mm-trace", "", draw(figure, this.#words, { player: true }));
      result.replaceChildren(player);
      player.trace = trace;
      if (at > 0) player.ready.then(() => player.go(Math.min(at, player.steps)));
    }
    const said = [];
    const say = (id, args) => said.push(this.#words.say(`play.${id}`, args));
    if (errors.length > 0) say("mistakes", { PluralCount: errors.length });
    else if (steps === 0) say("empty");
    else {
      if (kernel) say("done-as", { Kernel: answer.kernel });
      say("done", { PluralCount: steps });
      if (!figure) say("too-large");
    }
    if (answer.explores) say("leaves-open");
    this.#tell(said.join(" · "));
  }

  async #explore() {
    const { kernel } = this.#options;
    const found = await this.#ask("exploring", { States: 0, Depth: 0 }, () => this.#sim.explore(this.#editor.value, {
      kernel, ...bounds, onProgress: ({ states, depth }) => this.#say("exploring", { States: states.toLocaleString(this.#words.lang), Depth: depth }),
    }));
    if (!found) return;
    this.#mistakes(found.errors);
    if (found.errors.length > 0) {
      this.#say("mistakes", { PluralCount: found.errors.length });
      return;
    }
    const { violation, dead, states, stop } = found;
    const shown = violation ?? dead;
    this.#example = shown?.script;
    this.#parts.take.hidden = !shown;
    const seen = this.#words.say("play.seen", { PluralCount: states });
    if (shown) this.#tell(`${this.#words.say(violation ? "play.violation" : "play.dead", { Invariant: shown.invariant, Steps: shown.steps })} ${seen}`);
    else if (stop === "exhausted") this.#say("exhausted", { PluralCount: states });
    else this.#tell(`${this.#words.say("play.bound")} ${seen}`);
  }

  async #format() {
    const answer = await this.#ask("loading", {}, () => this.#sim.format(this.#editor.value));
    if (!answer) return;
    if (answer.errors.length === 0) this.#editor.set(answer.source);
    this.#mistakes(answer.errors);
    this.#say(...(answer.errors.length > 0 ? ["mistakes", { PluralCount: answer.errors.length }] : []));
  }

  async #share() {
    const { kernel } = this.#options;
    let link;
    try {
      const url = new URL(this.#home, location.href);
      url.hash = `s=${await pack(this.#editor.value)}${/^[\d.]+$/.test(kernel) ? `&k=${kernel}` : ""}`;
      link = url.href;
      if (url.pathname === location.pathname) history.replaceState(history.state, "", link);
    } catch {
      this.#say("too-long");
      return;
    }
    try {
      await navigator.clipboard.writeText(link);
      this.#say("copied");
    } catch { // forbidden
      this.#say("link-below", { Link: link });
    }
  }

  #mistakes(errors) {
    this.#editor.mark(errors);
    this.#parts.errors.replaceChildren(...errors.slice(0, maxErrors).map((mistake) => {
      const { line, col, msg, hint } = mistake;
      const go = element("button", "play-go", this.#words.say("play.go-to", { Line: line, Col: col }));
      go.type = "button";
      go.addEventListener("click", () => this.#editor.go(mistake));
      const text = element("span", "", ` ${msg}${hint ? ` (${hint})` : ""}`);
      text.lang = "en";
      return element("li", "", go, text);
    }));
  }
}

// listed is where the scenario is that a fragment names, by the playground's list.
const listed = (page, hash) => [...page.querySelectorAll(".play-list a")].find(({ id }) => `#${encodeURI(id)}` === hash)?.href;

const plays = new WeakMap();

// play makes a playground work; page is the one that it comes from.
const play = async (root, page) => {
  if (!plays.has(root)) plays.set(root, loadWords(meta(page, "words-play")).then((words) => new Play(root, words, meta(page, "play"))));
  try {
    return await plays.get(root);
  } catch (error) {
    plays.delete(root);
    throw error;
  }
};

// here makes the playground of the page work, and does what was asked for meanwhile.
export const here = async (root, wanted) => {
  const fresh = !plays.has(root);
  const own = await play(root, document);
  if (!fresh) return;
  addEventListener("hashchange", () => own.follow());
  await own.follow();
  own.do(wanted);
};

// load fetches the playground's page, which knows where scenarios are.
let fetched;
const load = (url) => {
  fetched ??= fetch(url).then(async (response) => {
    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
    return new DOMParser().parseFromString(await response.text(), "text/html");
  });
  fetched.catch(() => { fetched = undefined; });
  return fetched;
};

// copy is a playground for another page, its ids made unique.
const copy = (from) => {
  const root = document.importNode(from.querySelector("mm-play"), true);
  const mark = `.${count + 1}`;
  for (const node of root.querySelectorAll("[id]")) node.id += mark;
  for (const name of ["aria-describedby", "list"]) {
    for (const node of root.querySelectorAll(`[${name}]`)) node.setAttribute(name, node.getAttribute(name).replace(/\S+/g, `$&${mark}`));
  }
  return root;
};

// style loads the stylesheet where the page has not.
const style = () => new Promise((resolve) => {
  const { href } = new URL("./play.css", import.meta.url);
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) {
    resolve();
    return;
  }
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  link.onload = link.onerror = () => resolve();
  document.head.append(link);
});

// open opens the scenario of a link: in the playground of the page, or in one
// below the figure or exercise that the link is of.
export const open = async (link, own) => {
  let root = own;
  let page = document;
  let views;
  if (!own) {
    const of = link.closest("mm-trace") ?? link.closest("figure, .exercise");
    const figure = of.querySelector("figure") ?? of;
    views = Object.entries({ timeline: ".tl-tick", tlb: ".tl-tlb", state: "figure > .trace-state", table: ".trace-steps" })
      .filter(([, part]) => figure.matches("figure") && figure.querySelector(part)).map(([view]) => view).join(" ") || undefined;
    [page] = await Promise.all([load(link.href), style()]);
    root = of.nextElementSibling;
    if (root?.localName !== "mm-play") {
      root = copy(page);
      of.after(root);
    }
  }
  const it = await play(root, page);
  await it.fetch(own ? link.href : listed(page, link.hash), views);
  it.focus();
  root.scrollIntoView({ block: "start" });
};
