// The states that the page's script works out, against those of the simulator:
// every step of every trace of the site.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { History } from "../assets/state.js";
import { site } from "./harness.mjs";

const shown = (state) => ({
  cpus: state.cpus,
  tasks: state.tasks,
  mms: state.mms.map(({ areas, freed_by, ...mm }) => mm),
  cost: state.cost ?? {},
});

for (const name of readdirSync(`${site}/traces`).filter((name) => name.endsWith(".json"))) {
  test(`states of ${name}`, () => {
    const trace = JSON.parse(readFileSync(`${site}/traces/${name}`, "utf8"));
    const history = new History(trace);
    trace.steps.forEach(({ op, after }, i) => {
      const all = 1e9; // more micro-steps than there are, so that events are applied
      if (after) assert.deepEqual(shown(history.at(i + 1, all)), shown(after), `after step ${i + 1}: ${op}`);
    });
  });
}

test("changes of micro-steps add up to those of their step", () => {
  const trace = JSON.parse(readFileSync(`${site}/traces/asid-hit.json`, "utf8"));
  const history = new History(trace);
  for (let step = 1; step <= history.steps; step++) {
    const now = {};
    for (const micro of history.micros(step)) {
      for (const { name, field, to } of history.changes(step, micro)) now[`${name}.${field}`] = to;
    }
    for (const { name, field, to } of history.changes(step)) assert.deepEqual(now[`${name}.${field}`], to, `step ${step}: ${name}.${field}`);
  }
});
