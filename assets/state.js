// The states of a trace, at every micro-step of it, out of its JSON form
// (sim/script/trace.schema.json). No DOM: tested in Node against the states
// that the JSON itself has.
//
// A step is counted from 1; step 0 is the start. A micro-step k of a step is
// the state after what happened in its micro-steps up to k; all of them
// together are the state after the step.

// A Change is {obj, name, field, from, to}: obj is cpu, task, mm or cost.

const byName = (list, name) => list.find((thing) => thing.name === name);

// In words of the trace, who can run and is current on a CPU is running.
const settleStates = (state) => {
  const running = new Set(state.cpus.map((cpu) => cpu.current));
  for (const task of state.tasks) {
    if (task.state === "runnable" && running.has(task.name)) task.state = "running";
    else if (task.state === "running" && !running.has(task.name)) task.state = "runnable";
  }
};

// apply changes a state as one event says. Memory areas, pages and cached
// translations are left as they are: the player shows none of them.
const apply = (state, event) => {
  switch (event.kind) {
    case "create":
      state.tasks.push({ name: event.task, mm: null, active_mm: null, state: "waiting", cpu: null });
      return;
    case "alloc": {
      const mm = { name: event.mm };
      for (const [field, value] of Object.entries(state.mms[0])) {
        if (field !== "name") mm[field] = Array.isArray(value) ? [] : 0;
      }
      state.mms.push(mm);
      return;
    }
    case "free": {
      const mm = byName(state.mms, event.mm);
      mm.freed = true;
      mm.freed_by = event.task;
      return;
    }
    case "store": {
      const thing = { task: () => byName(state.tasks, event.task), mm: () => byName(state.mms, event.mm), cpu: () => state.cpus[event.cpu], cost: () => state.cost }[event.obj]?.();
      if (!thing) return;
      if (event.field !== "cpumask") {
        thing[event.field] = event.to;
        return;
      }
      const others = thing.cpumask.filter((cpu) => cpu !== event.cpu);
      thing.cpumask = event.to ? [...others, event.cpu].sort((a, b) => a - b) : others;
    }
  }
};

// rewound is a task or an mm as it was before events that it is in now.
const rewound = (thing, one, events) => {
  const was = { ...thing };
  const state = one === "task" ? { cpus: [], tasks: [was], mms: [] } : { cpus: [], tasks: [], mms: [was] };
  for (const event of events.toReversed()) {
    if (event.kind === "store" && event.obj === one && event[one] === thing.name) apply(state, { ...event, to: event.from });
  }
  if (was.state === "running") was.state = "runnable";
  return was;
};

const copy = (state) => ({
  cpus: state.cpus.map((cpu) => ({ ...cpu })),
  tasks: state.tasks.map((task) => ({ ...task })),
  mms: state.mms.map((mm) => ({ ...mm })),
  cost: { ...state.cost },
});

const same = (a, b) => a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((x, i) => x === b[i]));

// compare lists what differs between two states of the same trace.
const compare = (before, after) => {
  const found = [];
  const fields = (obj, name, old, now) => {
    for (const [field, to] of Object.entries(now)) {
      if (field === "name" || field === "areas" || field === "freed_by") continue;
      const from = old?.[field];
      if (!same(from, to)) found.push({ obj, name, field, from, to });
    }
  };
  after.cpus.forEach((cpu, i) => fields("cpu", `cpu${i}`, before.cpus[i], cpu));
  for (const task of after.tasks) fields("task", task.name, byName(before.tasks, task.name), task);
  for (const mm of after.mms) fields("mm", mm.name, byName(before.mms, mm.name), mm);
  fields("cost", "cost", before.cost, after.cost);
  return found;
};

export class History {
  #known = new Map(); // step → state; the start, those of the JSON, and what was asked for

  constructor(trace) {
    this.trace = trace;
    this.#known.set(0, copy(trace.start));
    trace.steps.forEach((step, i) => {
      if (step.after) this.#known.set(i + 1, copy(step.after));
    });
  }

  get steps() { return this.trace.steps.length; }

  // events lists those of a step, in order.
  events(step) { return this.trace.steps[step - 1]?.events ?? []; }

  // micros lists the micro-steps of a step in which something happened that
  // the trace tells of: a call, a store, a creation.
  micros(step) { return [...new Set(this.events(step).filter(({ kind }) => kind !== "note").map(({ micro }) => micro))].sort((a, b) => a - b); }

  // before returns the state in which a step begins: that after the one before
  // it, with what the scenario says there is by then.
  #before(step) {
    const state = copy(this.at(step - 1));
    const later = this.trace.steps.slice(step - 1).find(({ after }) => after)?.after;
    for (const kind of ["tasks", "mms"]) {
      const one = kind.slice(0, -1);
      const made = new Set(this.events(step).filter((event) => event.kind === (one === "task" ? "create" : "alloc")).map((event) => event[one]));
      for (const thing of later?.[kind] ?? []) {
        if (byName(state[kind], thing.name) || made.has(thing.name) || this.#madeLater(step, one, thing.name)) continue;
        state[kind].push(rewound(thing, one, this.events(step)));
      }
    }
    return state;
  }

  #madeLater(step, one, name) {
    return this.trace.steps.slice(step).some(({ events }) => events.some((event) => event[one] === name && (event.kind === "create" || event.kind === "alloc")));
  }

  // at returns the state after a step, or after one of its micro-steps. It is
  // not to be changed.
  at(step, micro = Infinity) {
    if (micro === Infinity && this.#known.has(step)) return this.#known.get(step);
    if (step === 0) return this.#known.get(0);
    const state = this.#before(step);
    for (const event of this.events(step)) {
      if (event.micro <= micro) apply(state, event);
    }
    settleStates(state);
    if (micro === Infinity) this.#known.set(step, state);
    return state;
  }

  // changes lists what a step, or one of its micro-steps, has changed.
  changes(step, micro = Infinity) {
    if (step === 0) return [];
    if (micro === Infinity) return compare(this.at(step - 1), this.at(step));
    const earlier = this.micros(step).filter((m) => m < micro).at(-1);
    return compare(earlier === undefined ? this.at(step - 1) : this.at(step, earlier), this.at(step, micro));
  }
}
