// The playground: an editor, the simulator in a worker, and what came of it as a
// figure that is gone through like any other. Its elements are those of
// templates/play.html, on the page of its own or in a copy below a figure.

import { Drafts } from "./draft.js";
import { Editor } from "./editor.js";
import { draw } from "./figure.js";
import { pack, unpack } from "./share.js";
import { take, warm } from "./sim.js";
import { read } from "./trusted.js";
import { load as loadWords } from "./words.js";

const maxSteps = 300;                                     // of a figure that is drawn
const bounds = { states: 250_000, memory: 256 * 2 ** 20 }; // of an exploration: a minute, about
const maxCells = 12_000;                                  // of a figure that is drawn: more take seconds, and the window with them
const maxErrors = 50;                                     // listed
const maxMarks = 1000;                                    // underlined
const maxMessage = 500;                                   // letters of a mistake, which can quote a line of 64 kB
const maxSource = 1_000_000;                              // bytes of a scenario that is fetched

const meta = (page, name) => page.querySelector(`meta[name="docgen:${name}"]`)?.content;

const element = (name, className, ...children) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
};

const clipped = (text) => (text.length > maxMessage ? `${text.slice(0, maxMessage)}…` : text);

let count = 0;

class Play {
  #parts = {};
  #words;
  #home;           // address of the playground
  #editor;
  #sim;
  #opened;         // promise that the simulator is loaded, of its first start
  #known;          // promise of the vocabulary
  #original;
  #name = "";
  #drafts;
  #key = "";       // of the draft
  #set = false;    // the script is being replaced, not written
  #views = "timeline table";
  #wish;           // what is under way, if anything is
  #idle;           // promise that it has ended
  #turn = 0;       // of the newest wish
  #loaded = false;
  #ran = false;
  #example;        // script of what an exploration has found
  #explored;       // script that it was found in, while the example is shown
  #id = `play${++count}`;
  #root;

  constructor(root, words, home) {
    this.#root = root;
    this.#words = words;
    this.#home = home;
    for (const part of root.querySelectorAll("[data-part]")) this.#parts[part.dataset.part] = part;
    this.#drafts = new Drafts(new URL("../../", new URL(home, location.href)).pathname);
    this.#original = this.#parts.text.defaultValue;
    this.#editor = new Editor(this.#parts, () => this.#written());
    ({ sim: this.#sim, opened: this.#opened } = take());
    root.addEventListener("click", (event) => this.do(event.target.closest("[data-do]")?.dataset.do));
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      this.do("run");
    });
    this.#parts.kernel.addEventListener("change", () => { if (this.#ran) this.run(); });
    this.#know().catch((error) => { if (error.name !== "AbortError") this.#say("failed"); });
  }

  do(what) {
    const reveal = () => this.#parts.status.scrollIntoView({ block: "nearest" }); // below a long script
    const actions = {
      run: () => this.run().then(reveal), explore: () => this.#explore().then(reveal), format: () => this.#format(), share: () => this.#share(),
      reset: () => this.#reset(), cancel: () => this.#sim.cancel(), close: () => this.#close(),
      take: () => this.#take(), back: () => this.#back(),
    };
    actions[what]?.();
  }

  get name() { return this.#name; }

  // #close takes it away from below a figure; open() puts it back as it is.
  #close() {
    this.#sim.cancel(); // and frees the simulator's memory
    const of = this.#root.previousElementSibling;
    this.#root.remove();
    of?.querySelector(opener)?.focus();
  }

  // show opens a scenario under its name, or what the reader has made of it; views
  // are the figure's that it comes from. It says whether it is the scenario.
  show(source, name = "", views = this.#views, key = name, draft = this.#drafts.get(key)) {
    this.#original = source;
    this.#name = name;
    this.#key = key;
    this.#views = views;
    this.#parts.kernel.value = "";
    this.#open(draft ?? source);
    const own = draft !== undefined && draft !== source;
    if (own) this.#say("draft");
    return !own;
  }

  #reset() {
    this.#parts.kernel.value = "";
    this.#open(this.#original);
    this.#drafts.put(this.#key, this.#original, this.#original);
  }

  // #resume opens what was written on this page, if nothing has been done on it since.
  #resume() {
    const draft = this.#drafts.get(this.#key);
    if (this.#editor.value !== this.#original) this.#written();
    else if (draft !== undefined) {
      this.#open(draft);
      this.#say("draft");
    }
  }

  // #take shows what an exploration has found, and #back leads from there.
  #take() {
    const explored = this.#editor.value;
    this.#open(this.#example);
    this.#explored = explored;
    this.#parts.back.hidden = false;
    this.do("run");
  }

  #back() {
    this.focus();
    this.#open(this.#explored);
  }

  #written() {
    if (!this.#set) this.#drafts.put(this.#key, this.#editor.value, this.#original);
    this.#changed();
  }

  async fetch(url, views) {
    const name = decodeURIComponent(new URL(url, location.href).pathname.split("/").at(-1)).replace(/\.mms$/, "");
    const response = await fetch(url).catch(() => undefined);
    const source = response?.ok ? await response.text() : undefined;
    if (source === undefined || source.length > maxSource) {
      this.#say("no-source");
      return;
    }
    if (this.show(source, name, views)) this.#say("opened", { Name: name });
  }

  // follow opens what the address of the page names. first says that the page has just
  // been loaded; who came back to a shared script then, without a link, sees what was
  // made of it.
  async follow({ first = false, back = false } = {}) {
    const [, packed, kernel] = /^#s=([^&]*)(?:&k=([\d.]{1,20}))?/.exec(location.hash) ?? [];
    if (packed === undefined) {
      const source = listed(document, location.hash);
      if (source) await this.fetch(source);
      else if (first) this.#resume();
      return;
    }
    try {
      const script = await unpack(packed);
      const key = `#${packed}`;
      this.show(script, "", undefined, key, back ? this.#drafts.get(key) ?? script : script);
      this.#parts.kernel.value = kernel ?? "";
    } catch {
      this.#say("bad-link");
    }
  }

  focus() { this.#parts.text.focus(); }

  #open(source) {
    this.#set = true;
    this.#editor.set(source);
    this.#set = false;
    this.#explored = undefined;
    this.#parts.back.hidden = true;
    this.#changed();
    this.#parts.result.replaceChildren();
  }

  // #changed forgets what was true of another script, and stops what would become so.
  #changed() {
    if (this.#wish && this.#loaded) this.#sim.cancel();
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
      const opened = this.#opened ?? this.#sim.open();
      this.#opened = undefined;
      const [{ keywords, kernels }] = await Promise.all([this.#sim.vocabulary(), opened]);
      this.#editor.know(keywords);
      this.#parts.kernels.replaceChildren(...kernels.map((name) => new Option(name, name)));
      this.#loaded = true;
      this.#exercise();
    })();
    this.#known.catch(() => { this.#known = undefined; });
    return this.#known;
  }

  // #exercise runs a short script while nobody waits: browsers compile a function when
  // it is called first, and then it need not be when the reader runs one.
  #exercise() {
    if (this.#wish) return;
    this.#sim.run(this.#parts.text.defaultValue, { id: this.#id, steps: maxSteps, views: this.#views }).catch(() => {}); // stopped
  }

  // #ask does one thing at a time, and says what became of it otherwise. The newest
  // wish counts: what takes long is stopped for it, but for loading the simulator.
  async #ask(id, args, call) {
    const wish = `${id} ${this.#options.kernel}`;
    if (this.#wish === wish) return undefined;
    const turn = ++this.#turn;
    while (this.#wish) {
      if (this.#loaded && !this.#parts.cancel.hidden) this.#sim.cancel();
      await this.#idle;
      if (turn !== this.#turn) return undefined;
    }
    this.#wish = wish;
    let ended;
    this.#idle = new Promise((resolve) => { ended = resolve; });
    this.#parts.take.hidden = true;
    const slow = setTimeout(() => {
      this.#say(id, args);
      this.#parts.cancel.hidden = false;
    }, 250);
    try {
      await this.#know();
      return await call();
    } catch (error) {
      if (error.cause) this.#say("panic", { What: error.cause });
      else this.#say(error.name === "AbortError" ? "stopped" : this.#loaded ? "broken" : "failed");
      return undefined;
    } finally {
      clearTimeout(slow);
      if (document.activeElement === this.#parts.cancel) this.focus();
      this.#parts.cancel.hidden = true;
      this.#wish = undefined;
      ended();
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
    const drawn = figure && figure.rows.length * figure.columns.length <= maxCells;
    if (!drawn || steps === 0) {
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
      if (!drawn) say("too-large");
    }
    if (answer.explores && errors.length === 0) say("leaves-open");
    this.#tell(said.reduce((A, B) => this.#words.say("trace.sentences", { A, B })));
  }

  async #explore() {
    const { kernel } = this.#options;
    const found = await this.#ask("exploring", { States: 0, Depth: 0 }, () => this.#sim.explore(this.#editor.value, {
      kernel, ...bounds, onProgress: ({ states, depth }) => this.#say("exploring", { States: states.toLocaleString(this.#words.lang), Depth: depth }),
    }));
    if (!found) return;
    // What everybody meets who tries the button is no mistake, and is said in the reader's language.
    if (found.explores === false) {
      this.#mistakes([]);
      this.#say("nothing-open");
      return;
    }
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
    const and = (text) => this.#tell(this.#words.say("trace.sentences", { A: text, B: seen }));
    if (shown) and(this.#words.say(violation ? "play.violation" : "play.dead", { Invariant: shown.invariant, Steps: shown.steps }));
    else if (stop === "exhausted") this.#say("exhausted", { PluralCount: states });
    else and(this.#words.say("play.bound"));
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
      const packed = await pack(this.#editor.value);
      url.hash = `s=${packed}${/^[\d.]+$/.test(kernel) ? `&k=${kernel}` : ""}`;
      link = url.href;
      if (url.pathname === location.pathname) {
        history.replaceState(history.state, "", link);
        this.#key = `#${packed}`;
      }
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

  // #mistakes lists mistakes: of the script, and of the kernel chosen, which is
  // where script.ParseAs tells those of settings: at the script's beginning.
  #mistakes(errors) {
    const { kernel } = this.#parts;
    const chosen = this.#options.kernel;
    const outside = ({ line, col, msg }) => chosen !== "" && line === 1 && col === 1 && msg.includes("kernel") && msg.includes(chosen);
    this.#editor.mark(errors.slice(0, maxMarks).filter((mistake) => !outside(mistake)));
    kernel.setAttribute("aria-invalid", String(errors.some(outside)));
    this.#parts.errors.replaceChildren(...errors.slice(0, maxErrors).map((mistake) => {
      const { line, col, msg, hint } = mistake;
      const go = element("button", "play-go", outside(mistake) ? this.#words.say("play.kernel") : this.#words.say("play.go-to", { Line: line, Col: col }));
      go.type = "button";
      go.addEventListener("click", () => (outside(mistake) ? kernel.focus() : this.#editor.go(mistake)));
      const text = element("span", "", ` ${clipped(msg)}${hint ? ` (${clipped(hint)})` : ""}`);
      text.lang = "en";
      return element("li", "", go, text);
    }));
  }
}

// opener is the link below a figure or an exercise that opens it in the playground.
const opener = 'a[href*="#scenario."]';

// listed is where the scenario is that a fragment names, by the playground's list.
const listed = (page, hash) => [...page.querySelectorAll(".play-list a")].find(({ id }) => `#${encodeURI(id)}` === hash)?.href;

const plays = new WeakMap();

// play makes a playground work; page is the one that it comes from.
const play = async (root, page) => {
  warm();
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
  const what = wanted(); // from now on it listens itself
  addEventListener("hashchange", () => own.follow());
  const [{ type } = {}] = performance.getEntriesByType("navigation");
  await own.follow({ first: true, back: type === "reload" || type === "back_forward" });
  own.do(what);
};

// load fetches the playground's page, which knows where scenarios are.
let fetched;
const load = (url) => {
  fetched ??= read(url);
  fetched.catch(() => { fetched = undefined; });
  return fetched;
};

// copy is a playground for another page, its ids made unique.
const copy = (from) => {
  const root = document.importNode(from.querySelector("mm-play"), true);
  root.querySelector('[data-do="close"]').hidden = false;
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

// prepare fetches what opening a link needs, but for the simulator.
export const prepare = (link) => {
  load(link.href).then((page) => loadWords(meta(page, "words-play"))).catch(() => {});
  style();
};

const copies = new WeakMap(); // by the figure or exercise that they are of

// open opens the scenario of a link: in the playground of the page, or in one
// below the figure or exercise that the link is of, which keeps what was written there.
export const open = async (link, own) => {
  warm();
  let root = own;
  let page = document;
  let views;
  if (!own) {
    const of = link.closest("mm-trace, mm-pair") ?? link.closest("figure, .exercise");
    const figure = of.querySelector("figure") ?? of;
    if (figure.matches("figure")) { // the same views, and the table, which is what is gone through
      views = Object.entries({ timeline: ".tl-tick", tlb: ".tl-tlb", state: "figure > .trace-state" })
        .filter(([, part]) => figure.querySelector(part)).map(([view]) => view).concat("table").join(" ");
    }
    [page] = await Promise.all([load(link.href), style()]);
    if (!copies.has(of)) copies.set(of, copy(page));
    root = copies.get(of);
    if (!root.isConnected) of.after(root);
  }
  const it = await play(root, page);
  if (own || !it.name) await it.fetch(own ? link.href : listed(page, link.hash), views);
  if (own) history.replaceState(history.state, "", `#${encodeURI(link.id)}`); // and not that of another script
  it.focus();
  root.scrollIntoView({ block: "start" });
};
