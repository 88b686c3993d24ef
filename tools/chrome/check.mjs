// Loads exports of `docgen sim run --format chrome` into the trace engine of
// Chrome's DevTools, and says whether anything in them is rejected, dropped or
// misplaced: see README.md.
import fs from 'node:fs';

// The engine is made for a browser.
globalThis.DOMRect ??= class DOMRect {};

const Trace = await import('@paulirish/trace_engine/models/trace/trace.js');

// What the engine does not like it tells the console.
let complaints = [];
console.error = console.warn = (...words) => complaints.push(words.join(' '));

// deepest is how many slices of a thread are in one another, by their times.
function deepest(slices) {
  const ends = [];
  let most = 0;
  for (const {ts, dur} of slices) {
    while (ends.length > 0 && ends.at(-1) <= ts) ends.pop();
    ends.push(ts + dur);
    most = Math.max(most, ends.length);
  }
  return most;
}

// height is the same by a tree that the engine has made.
const height = nodes => nodes.reduce((most, node) => Math.max(most, 1 + height(node.children)), 0);

async function check(events) {
  complaints = [];
  const model = Trace.TraceModel.Model.createWithAllHandlers();
  await model.parse(events);
  const {data} = model.parsedTrace();
  const problems = [...complaints];

  const names = new Map(events.filter(e => e.name === 'thread_name').map(e => [e.tid, e.args.name]));
  const slices = events.filter(e => e.ph === 'X');
  let kept = 0;
  for (const {threads} of data.Renderer.processes.values()) {
    for (const [tid, thread] of threads) {
      kept += thread.entries.filter(e => e.ph === 'X').length;
      if (thread.name !== names.get(tid)) problems.push(`thread ${tid} is called ${thread.name}`);
      const want = deepest(slices.filter(e => e.tid === tid && e.dur > 0));
      const got = height([...thread.tree?.roots ?? []]);
      if (got < want) problems.push(`on ${thread.name} slices are ${got} deep, not ${want}`);
    }
  }
  if (kept !== slices.length) problems.push(`${kept} of ${slices.length} slices are kept`);
  const flows = new Set(events.filter(e => e.ph === 'f').map(e => e.id)).size;
  if (data.Flows.flows.length !== flows) problems.push(`${data.Flows.flows.length} of ${flows} flows connect`);
  return {problems, slices: kept, flows};
}

let slices = 0, flows = 0, bad = 0;
for (const file of process.argv.slice(2)) {
  const result = await check(JSON.parse(fs.readFileSync(file, 'utf8')).traceEvents)
      .catch(error => ({problems: [String(error)], slices: 0, flows: 0}));
  slices += result.slices;
  flows += result.flows;
  if (result.problems.length > 0) bad++;
  for (const problem of result.problems) console.log(`${file}: ${problem}`);
}
console.log(`${process.argv.length - 2} files, ${bad} with problems: ${slices} slices, ${flows} flows`);
process.exit(bad > 0 ? 1 : 0);
