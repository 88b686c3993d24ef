// The simulator, in a worker that is started when it is first asked for.
//
// Sim.run(script, {name, id, kernel, steps}) → {errors, kernel, explores, steps, figure, trace}
// Sim.explore(script, {kernel, states, memory, onProgress}) → {errors, explores, stop, states, depth, violation, dead}
// Sim.format(script) → {source, errors}; Sim.vocabulary() → {keywords, operations, kernels}
//
// Only one thing is done at a time. cancel() ends what is under way, whose
// promise is rejected with an AbortError; what a broken simulator was asked is
// rejected with another error, whose cause, if it is text, is what to report. The
// next call starts a new worker.

import { script } from "./trusted.js";

export class Sim {
  #worker;
  #asked = new Map();
  #last = 0;

  // open loads the simulator, so that the first answer comes at once.
  async open() {
    const { addresses } = await this.#ask({});
    keep(addresses);
  }

  run(source, options) { return this.#call("run", source, options); }
  format(source) { return this.#call("format", source, {}); }
  vocabulary() { return this.#call("vocabulary", "", {}); }
  explore(source, { onProgress, ...options }) { return this.#call("explore", source, options, onProgress); }

  cancel() { this.#end(new DOMException("cancelled", "AbortError")); }

  async #call(method, source, options = {}, onProgress) {
    const { answer } = await this.#ask({ method, source, options }, onProgress);
    const { panic, stack, ...found } = JSON.parse(answer);
    if (panic === undefined) return found;
    const error = new Error("the simulator is broken", { cause: panic });
    console.error(`${panic}\n${stack}`);
    this.#end(error);
    throw error;
  }

  #ask(message, onProgress) {
    this.#worker ??= this.#start();
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject, onProgress });
      this.#worker.postMessage({ id, ...message });
    });
  }

  #start() {
    const worker = new Worker(script(new URL("./sim-worker.js", import.meta.url)), { type: "module" });
    worker.onmessage = ({ data }) => {
      const asked = this.#asked.get(data.id);
      if (!asked) return;
      if (data.progress) {
        asked.onProgress?.(data.progress);
        return;
      }
      this.#asked.delete(data.id);
      if (data.error === undefined) {
        asked.resolve(data);
        return;
      }
      asked.reject(new Error(data.error));
      this.#end(new Error(data.error)); // whatever is left of it cannot be trusted
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end(new Error(event.message ?? "the worker cannot be started"));
    };
    return worker;
  }

  #end(reason) {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { reject } of this.#asked.values()) reject(reason);
    this.#asked.clear();
  }
}

// keep tells the service worker of a site with offline: true what was fetched: it
// may have been installed after that, and a page does not see what its workers fetch.
const keep = async (addresses) => {
  if (!document.querySelector('meta[name="docgen:offline"]')) return;
  const { active } = await navigator.serviceWorker.ready;
  const own = performance.getEntriesByType("resource").map(({ name }) => name);
  active.postMessage({ type: "docgen:keep", addresses: [...own, ...addresses] });
};

let spare; // {sim, opened}, which nobody has taken yet

// warm starts a simulator for whoever takes one next.
export const warm = () => {
  if (spare) return;
  const sim = new Sim();
  const opened = sim.open();
  opened.catch(() => { spare = undefined; }); // who wants it sees why
  spare = { sim, opened };
};

// take returns a simulator, and the promise that it is loaded.
export const take = () => {
  warm();
  const taken = spare;
  spare = undefined;
  return taken;
};
