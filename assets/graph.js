// The graph of a trace's state: CPUs, the tasks that run on them, the address
// spaces that tasks own or borrow. Everything keeps its place over all steps,
// so that the eye follows what moves.
//
// The boxes are HTML, which wraps and zooms as text does; the lines between
// them are an SVG below. Screen readers have the same in words elsewhere, so
// the whole is hidden from them.

const svgNS = "http://www.w3.org/2000/svg";

const box = (column, className) => {
  const node = document.createElement("div");
  node.className = `tg-node ${className}`;
  column.append(node);
  return node;
};

const span = (parent, className, text) => {
  const node = document.createElement("span");
  node.className = className;
  node.textContent = text;
  parent.append(node);
  return node;
};

// What a task is doing, as a sign; the table has it in words.
const signs = { running: "▸", runnable: "", sleeping: "☾", waiting: "…", zombie: "†", reaped: "†" };

export class Graph {
  #host;
  #chip;
  #boxes = new Map(); // "task A" → its box
  #edges = [];
  #lines;

  // states are all that will be shown; chip(name, borrowed) makes an address
  // space in the visual language of the page.
  constructor(host, states, chip) {
    this.#host = host;
    this.#chip = chip;
    host.textContent = "";
    this.#lines = document.createElementNS(svgNS, "svg");
    host.append(this.#lines);
    const seen = Graph.cast(states);
    for (const kind of ["cpu", "task", "mm"]) {
      const column = document.createElement("div");
      column.className = "tg-column";
      host.append(column);
      for (const name of seen[kind]) this.#boxes.set(`${kind} ${name}`, box(column, `tg-${kind}`));
    }
    new ResizeObserver(() => this.#draw()).observe(host);
  }

  // cast is who takes part: idle tasks only if they ever run or borrow
  // something of a process, kernel threads of the machine only if they run,
  // init_mm only if one of them is on it.
  static cast(states) {
    const last = states.at(-1);
    const idle = (name) => /^idle\d+$/.test(name);
    const machine = (name) => /^(kworker|cpuhp\/\d+)$/.test(name);
    const runs = new Set(states.flatMap(({ cpus }) => cpus.map(({ current }) => current)));
    const task = last.tasks.map(({ name }) => name).filter((name) => {
      if (machine(name) || idle(name)) return runs.has(name);
      return true;
    });
    const used = new Set(states.flatMap(({ cpus, tasks }) => [
      ...cpus.flatMap(({ loaded_mm, prev_mm }) => [loaded_mm, prev_mm]),
      ...tasks.filter(({ name }) => task.includes(name)).map(({ active_mm }) => active_mm),
    ]));
    return {
      cpu: last.cpus.map((_, i) => `cpu${i}`),
      task,
      mm: last.mms.map(({ name }) => name).filter((name) => name !== "init_mm" || used.has(name)),
    };
  }

  // show draws a state, marking what is in changes.
  show(state, changes) {
    const changed = new Set(changes.map(({ obj, name }) => `${obj} ${name}`));
    const now = (obj, name, field) => changes.some((c) => c.obj === obj && c.name === name && c.field === field);
    this.#edges = [];
    const fill = (key, present) => {
      const node = this.#boxes.get(key);
      if (!node) return undefined;
      node.textContent = "";
      node.classList.toggle("tg-gone", !present);
      node.classList.toggle("tg-changed", changed.has(key));
      return node;
    };

    state.cpus.forEach((cpu, i) => {
      const node = fill(`cpu cpu${i}`, cpu.phase === undefined || cpu.phase === "online");
      span(node, "tg-name", `cpu${i}`);
      if (cpu.loaded_mm) {
        const line = span(node, "tg-more", "");
        span(line, "tg-field", cpu.is_lazy ? "CR3 lazy " : "CR3 ");
        line.append(this.#chip(cpu.cr3 ?? cpu.loaded_mm, cpu.is_lazy));
      }
      if (cpu.prev_mm) {
        const line = span(node, "tg-more", "");
        span(line, "tg-field", "prev_mm ");
        line.append(this.#chip(cpu.prev_mm, true));
      }
      this.#edges.push({ from: `cpu cpu${i}`, to: `task ${cpu.current}`, className: "tg-runs", changed: now("cpu", `cpu${i}`, "current") });
    });
    const present = new Set();
    for (const task of state.tasks) {
      const key = `task ${task.name}`;
      present.add(key);
      const dead = task.state === "zombie" || task.state === "reaped";
      const node = fill(key, !dead);
      if (!node) continue;
      span(node, "tg-name", task.name);
      const sign = signs[task.state];
      if (sign) span(node, "tg-sign", sign);
      const mm = task.active_mm ?? task.mm;
      node.classList.toggle("tg-rests", !mm && !dead);
      if (!mm) continue;
      const own = task.mm !== null;
      this.#edges.push({ from: key, to: `mm ${mm}`, className: own ? "tg-owns" : "tg-borrows", mm, changed: now("task", task.name, "active_mm") || now("task", task.name, "mm") });
    }
    for (const mm of state.mms) {
      const key = `mm ${mm.name}`;
      present.add(key);
      const node = fill(key, !mm.freed);
      if (!node) continue;
      node.append(this.#chip(mm.name));
      if (mm.freed) {
        span(node, "tg-sign tg-bad", "×");
        continue;
      }
      const counts = span(node, "tg-count", `${mm.mm_users}/${mm.mm_count}`);
      counts.classList.toggle("tg-changed", now("mm", mm.name, "mm_users") || now("mm", mm.name, "mm_count"));
      if (mm.mm_users === 0) span(node, "tg-sign", "†");
    }
    for (const [key, node] of this.#boxes) {
      if (!present.has(key) && !key.startsWith("cpu ")) {
        node.textContent = "";
        node.classList.add("tg-gone");
        node.classList.remove("tg-changed");
        span(node, "tg-name", key.slice(key.indexOf(" ") + 1));
      }
    }
    this.#draw();
  }

  // #draw puts the lines where the boxes are.
  #draw() {
    const host = this.#host.getBoundingClientRect();
    if (host.width === 0) return;
    const x = (value) => value - host.left + this.#host.scrollLeft;
    const y = (value) => value - host.top + this.#host.scrollTop;
    this.#lines.setAttribute("width", this.#host.clientWidth);
    this.#lines.setAttribute("height", this.#host.scrollHeight);
    this.#lines.replaceChildren(...this.#edges.flatMap(({ from, to, className, mm, changed }) => {
      const a = this.#boxes.get(from)?.getBoundingClientRect();
      const b = this.#boxes.get(to)?.getBoundingClientRect();
      if (!a || !b) return [];
      const [x1, y1, x2, y2] = [x(a.right), y(a.top + a.height / 2), x(b.left), y(b.top + b.height / 2)];
      const half = (x2 - x1) / 2;
      const path = document.createElementNS(svgNS, "path");
      path.setAttribute("d", `M${x1} ${y1}C${x1 + half} ${y1} ${x2 - half} ${y2} ${x2} ${y2}`);
      path.setAttribute("class", `${className}${changed ? " tg-changed" : ""} ${mm ? this.#chip(mm).className.match(/mm-\d/)?.[0] ?? "" : ""}`);
      return [path];
    }));
  }
}
