// The worker that the simulator runs in: it alone compiles WebAssembly, so that
// pages need no policy for that. sim.js starts it. The compiled module stays
// here: Firefox (seen in 153) does not let a page have one that its policy would
// not let it compile, not even to keep for the next worker.

// program fetches and compiles at once. A host may have taken the compression off,
// and said so, or not have done it: the first bytes tell.
const program = async () => {
  const response = await fetch(new URL("./sim.wasm.gz", import.meta.url));
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  const reader = response.body.getReader();
  const first = await reader.read();
  const body = new ReadableStream({
    start: (to) => { if (!first.done) to.enqueue(first.value); },
    pull: async (to) => {
      const { done, value } = await reader.read();
      if (done) to.close();
      else to.enqueue(value);
    },
  });
  const packed = first.value?.[0] === 0x1f;
  return WebAssembly.compileStreaming(new Response(packed ? body.pipeThrough(new DecompressionStream("gzip")) : body, { headers: { "content-type": "application/wasm" } }));
};

// Both come at once, and before anything is asked.
const library = import("./wasm_exec.js");
const fetched = program();
for (const promise of [library, fetched]) promise.catch(() => {}); // start tells

const start = async () => {
  const [module] = await Promise.all([fetched, library]);
  const go = new globalThis.Go();
  const instance = await WebAssembly.instantiate(module, go.importObject);
  go.run(instance).then(() => close()); // it ends only if it is broken
};

let ready;
onmessage = async ({ data: { id, method, source, options } }) => {
  try {
    ready ??= start();
    await ready;
    if (!method) {
      postMessage({ id, addresses: [location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)] });
      return;
    }
    const answer = globalThis.docgenSim(method, source, options, (states, depth) => postMessage({ id, progress: { states, depth } }));
    if (typeof answer !== "string") throw new Error("the simulator has ended");
    postMessage({ id, answer });
  } catch (error) {
    postMessage({ id, error: String(error) });
  }
};
