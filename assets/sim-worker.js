// The worker that the simulator runs in: it alone compiles WebAssembly, so that
// pages need no policy for that. sim.js starts it. The compiled module stays
// here: Firefox (seen in 153) does not let a page have one that its policy would
// not let it compile, not even to keep for the next worker.

import "./wasm_exec.js";

// A host may have taken the compression off, and said so, or not have done it.
const program = async () => {
  const response = await fetch(new URL("./sim.wasm.gz", import.meta.url));
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return WebAssembly.compile(bytes);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compileStreaming(new Response(stream, { headers: { "content-type": "application/wasm" } }));
};

const start = async () => {
  const module = await program();
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
      postMessage({ id });
      return;
    }
    const answer = globalThis.docgenSim(method, source, options, (states, depth) => postMessage({ id, progress: { states, depth } }));
    if (typeof answer !== "string") throw new Error("the simulator has ended");
    postMessage({ id, answer });
  } catch (error) {
    postMessage({ id, error: String(error) });
  }
};
