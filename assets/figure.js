// A figure out of its JSON (internal/simview/json.go): the same elements as
// templates/figure.html makes, in the language of words. e2e/figure.test.mjs
// holds the two together, on every scenario of the library.
//
// Everything that depends on no language has been worked out in Go. What is left
// is to say it, and how much room words take (internal/render/figurewidth.go).

const svgNS = "http://www.w3.org/2000/svg";

// build makes an element. Attributes that are undefined or false are left out.
const build = (create) => (name, attributes, ...children) => {
  const node = create(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== false && child !== ""));
  return node;
};
const h = build((name) => document.createElement(name));
const s = build((name) => document.createElementNS(svgNS, name));

const classes = (...names) => names.filter(Boolean).join(" ");

// Widths, as figurewidth.go and measure.go have them.
const wide = (sign) => /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]/.test(sign);
const glyphs = (text) => [...text].reduce((n, sign) => n + (wide(sign) ? 2 : 1), 0);
const latin = (sign) => sign <= "ÿ";

const unbroken = (word) => {
  let n = 0;
  for (const sign of word) {
    if (wide(sign)) return Math.min(glyphs(word), 8);
    n += latin(sign) ? 1 : 1.15;
  }
  return n;
};

const em = (sign) => {
  if (wide(sign)) return 1;
  if ("iljtfI.,;:'|!()[] \u00a0".includes(sign)) return 0.34;
  if ("mwMWЖШЩЮФжшщюфмЫы—@%→".includes(sign)) return 0.92;
  if (/\p{Lu}/u.test(sign)) return 0.7;
  return latin(sign) ? 0.58 : 0.62;
};

const needs = (pixels) => {
  const rems = Math.min(Math.ceil(pixels / 16), 99);
  return `need-${rems - rems % 10} need-${rems % 10}`;
};

class Drawing {
  constructor(figure, words) {
    this.figure = figure;
    this.words = words;
    this.number = new Intl.NumberFormat(words.lang);
  }

  t(id, args) { return this.words.say(id, args); }
  msg({ id, args }) { return this.t(id, args); }
  said(text) { return this.words.parts(text).map(({ code, text: part }) => (code ? h("code", {}, part) : part)); }
  say(msg) { return this.said(this.msg(msg)); }
  shows(view) { return this.figure.views.includes(view); }

  // join puts parts together, two at a time, with a message.
  join(id, parts) { return parts.length === 0 ? "" : parts.reduce((A, B) => this.t(id, { A, B })); }

  draw(title, player) {
    const { figure } = this;
    const { id, rows, key, picture } = figure;
    return h("figure", { class: "trace", id, "data-scenario": figure.scenario },
      h("figcaption", { class: "trace-caption" },
        h("p", { class: "trace-title", id: `${id}.title` }, title || figure.scenario),
        h("p", { class: "trace-facts" }, figure.facts.map((fact) => this.msg(fact)).join(" · "))),
      this.legend(),
      picture && this.picture(),
      player && this.shows("table") && rows.length > 0 && h("div", { class: "player" }),
      this.shows("tlb") && h("p", { class: "trace-key" }, key ? this.say(key) : this.t("trace.tlb-none")),
      this.shows("state") && h("div", { class: "trace-state", role: "group", "aria-label": this.t("trace.state") },
        figure.end.map((cell, i) => h("div", { class: classes("trace-card", cell.changed && "trace-changed") }, this.cell(cell, i)))),
      this.shows("table") && this.table());
  }

  mm(index, extra) {
    const { name, colour } = this.figure.mms[index];
    return h("span", { class: classes(`mm mm-${colour}`, extra) }, name);
  }

  legend() {
    const { figure } = this;
    const { picture } = figure;
    const item = (mark, ...text) => h("li", {}, h("span", { class: mark[0] }, mark[1]), text);
    return h("ul", { class: classes("trace-legend", picture && `trace-fits ${needs(picture.width)}`), role: "list", "aria-label": this.t("trace.legend") },
      figure.legend.map(({ mm, lettered, short }) => h("li", {},
        short && h("span", { class: !lettered && "tl-short" }, h("span", { class: "mm-mark mm-letter" }, figure.mms[mm].letter), " = "),
        this.mm(mm), mm === 0 && ` ${this.t("trace.legend-init")}`)),
      figure.hatches && item(["mm mm-borrowed mm-sample"], ` ${this.t("trace.borrowed")}`),
      figure.zombies && item(["mm-mark", "†"], ` ${this.t("trace.zombie")}`),
      picture?.offline && item(["mm mm-off mm-sample"], ` ${this.t("trace.cpu-offline")}`),
      figure.frees && item(["mm-mark", "×"], ` ${this.t("trace.freed")}`),
      picture?.marks.map(({ mark, sign }) => item(["mm-mark mm-tick", sign], ` ${this.t(`trace.legend-${mark}`)}`)));
  }

  // The picture.

  fit([long, short]) {
    if (long === short) return long;
    return [s("tspan", { class: "tl-long" }, long), s("tspan", { class: "tl-short" }, short)];
  }

  label(className, x, y, text) { return s("text", { class: className, x, y }, text); }

  picture() {
    const { figure } = this;
    const { id, picture } = figure;
    const { tlb } = picture;
    const timed = this.shows("timeline");
    return h("div", { class: `trace-timeline trace-fits ${needs(picture.width)}` },
      s("svg", { class: "trace-gutter", width: picture.gutter, height: picture.height, "aria-hidden": "true" },
        timed && [
          picture.lanes.map(({ name, y }) => this.label("tl-cpu", 0, y + 28, name)),
          picture.strips.map(({ text, colour, y }) => this.label(`tl-mm mm-${colour}`, 0, y + 16, text))],
        tlb && [
          tlb.lanes.map(({ name, y }) => this.label("tl-cpu", 0, tlb.top + y + 18, name)),
          tlb.strips.map(({ text, colour, y }) => this.label(`tl-mm mm-${colour}`, 0, tlb.top + y + 16, text)),
          tlb.costs.map(({ text, y }) => this.label("tl-cpu", 0, tlb.top + y + 16, text))]),
      h("div", { class: "trace-scroll", role: "region", "aria-labelledby": `${id}.title ${id}.timeline`, tabindex: 0 },
        s("svg", { class: "trace-picture", role: "img", "aria-labelledby": `${id}.timeline ${id}.summary`, width: picture.least, height: picture.height },
          s("title", { id: `${id}.timeline` }, this.t(timed ? "trace.timeline" : "trace.tlb")),
          s("desc", { id: `${id}.summary` }, this.summary(timed)),
          s("defs", {}, picture.hatched.map((mm) => s("pattern", {
            id: `${id}.hatch${mm}`, class: `mm-${figure.mms[mm].colour}`, width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
          }, s("path", { d: "M1 0V7" })))),
          picture.ticks.map(({ x, label, mark, sign }) => s("svg", { class: classes("tl-tick", mark && `tl-${mark}`), "data-step": label, x },
            s("path", { d: `M0 24V${picture.height}` }), s("circle", { cy: 13 }), s("text", { y: 17 }, label),
            sign && this.label("tl-mark", 13, 17, sign))),
          timed && picture.lanes.map(({ segments }) => segments.map((segment) => this.segment(segment))),
          timed && picture.strips.map((strip) => strip.runs.map((run) => this.run(strip, run))),
          tlb && this.translations(tlb),
          timed && picture.ticks.map(({ x, lane }) => lane !== undefined && s("circle", { class: "tl-actor", cx: x, cy: picture.lanes[lane].y })))));
  }

  box(className, { x, y, w, h: height }, ...children) {
    return s("svg", { class: className, x, y, width: w, height }, ...children);
  }

  fill() { return s("rect", { class: "tl-fill" }); }
  hatch(mm) { return s("rect", { class: "tl-hatch", fill: `url(#${this.figure.id}.hatch${mm})` }); }

  segment(segment) {
    const { mm, offline, borrowed, zombie, freed, h: height } = segment;
    const { colour, pattern } = mm === undefined ? { colour: 0, pattern: 0 } : this.figure.mms[mm];
    const band = height - 4;
    return this.box(classes(`tl-seg mm-${colour}`, mm === undefined && "tl-none", borrowed && "tl-borrowed", zombie && "tl-zombie", freed && "tl-freed"), segment,
      s("title", {}, this.on(segment)),
      this.fill(),
      offline ? this.off(segment, 27) : [
        borrowed && this.hatch(mm),
        s("line", { class: `tl-band tl-band-${pattern}`, x1: 12, x2: "100%", y1: band, y2: band, transform: "translate(-6)" }),
        this.label("tl-task", 7, 18, this.fit(segment.taskText)),
        this.label("tl-on", 7, 35, this.fit(segment.mmText)),
        (zombie || freed) && s("text", { class: "tl-mark", x: "100%", dx: -7, y: 18, "text-anchor": "end" }, freed ? "×" : "†")]);
  }

  // off is what stands in a stretch in which a CPU is offline, as far as there is
  // room for the word.
  off({ from, to }, y) {
    const { column, least, ticks } = this.figure.picture;
    const word = this.t("trace.cpu-offline");
    const need = 12 * [...word].reduce((n, sign) => n + em(sign), 0) + 10;
    const n = to - from + 1;
    const short = (room) => (need > room ? "–" : word);
    return this.label("tl-off", 7, y, this.fit([short(n * column), short(n * least / (ticks.length + 1))]));
  }

  run({ colour }, run) {
    const { zombie, freed, text: [long, short] } = run;
    return this.box(classes(`tl-run mm-${colour}`, zombie && "tl-zombie", freed && "tl-freed"), run,
      freed
        ? s("path", { class: "tl-gone", d: "M4 7l8 8m0 -8l-8 8" })
        : [this.fill(), this.label("tl-count", 7, 16, this.fit([zombie ? `${long} †` : long, short]))]);
  }

  translations({ top, height, lanes, strips, costs }) {
    const strip = (className, title) => (line) => line.runs.map((run) => this.box(className(line), run,
      s("title", {}, title(line, run)), this.fill(), this.label("tl-count", 7, 16, this.fit(run.text))));
    return s("svg", { class: "tl-tlb", y: top, width: "100%", height },
      this.label("tl-heading", 1, 15, this.t("trace.tlb")),
      lanes.map(({ loads }) => loads.map((load) => this.load(load))),
      strips.map(strip(({ colour }) => `tl-run mm-${colour}`, (line, run) => this.mask(line, run))),
      costs.map(strip(() => "tl-run tl-cost", ({ name }, { text }) => `${name}: ${text[0]}`)));
  }

  load(load) {
    const { mm, lazy, offline, behind, genText } = load;
    return this.box(classes(`tl-seg mm-${mm === undefined ? 0 : this.figure.mms[mm].colour}`, offline && "tl-none", lazy && "tl-lazy"), load,
      s("title", {}, this.carries(load)),
      this.fill(),
      offline ? this.off(load, 18) : [
        lazy && this.hatch(mm),
        this.label("tl-on tl-loaded", 7, 18, this.fit(load.mmText)),
        genText[0] && this.label(classes("tl-on", behind && "tl-behind"), 7, 34, this.fit(genText))]);
  }

  // What the picture shows, in words.

  remark(text, remarks) {
    return remarks.length === 0 ? text : this.t("trace.remark", { Text: text, Remark: this.join("trace.remark-and", remarks) });
  }

  remarks(text, { borrowed, zombie, freed }) {
    return this.remark(text, Object.entries({ borrowed, zombie, freed }).filter(([, is]) => is).map(([id]) => this.t(`trace.${id}`)));
  }

  on(segment) {
    if (segment.offline) return this.t("trace.cpu-offline");
    const name = segment.mm === undefined ? "NULL" : this.figure.mms[segment.mm].name;
    return this.remarks(this.t("trace.runs", { Task: segment.task, MM: name }), segment);
  }

  carries({ mm, kept, lazy, offline, asid, seen, asked }) {
    if (offline) return this.t("trace.cpu-offline");
    return this.remark(mm === undefined ? "" : this.figure.mms[mm].name, [
      lazy && this.t("trace.lazy"),
      kept && `loaded_mm: ${kept}`,
      ...(this.figure.picture.tlb.gens && mm > 0 ? [`ASID ${asid}`, this.t("trace.generation", { Seen: seen, Asked: asked })] : []),
    ].filter(Boolean));
  }

  mask({ name }, { text }) { return `${name} mm_cpumask ${text[0]}`; }

  summary(timed) {
    const { picture, rows } = this.figure;
    const { tlb } = picture;
    const since = (column, text) => (column === 0 ? this.t("trace.at-first", { Text: text }) : this.t("trace.since", { Step: rows[column - 1].n, Text: text }));
    const line = (name, list, tell) => this.t("trace.lane", { Name: name, Text: this.join("trace.lane-and", list.map((part) => since(part.from, tell(part)))) });
    return [
      ...(timed || !tlb ? [
        ...picture.lanes.map(({ name, segments }) => line(name, segments, (segment) => this.on(segment))),
        ...picture.strips.map(({ name, runs }) => line(name, runs, (run) => this.remarks(run.text[0] ? `${name} ${run.text[0]}` : name, { zombie: run.zombie, freed: run.freed }))),
      ] : []),
      ...(tlb ? [
        this.t("trace.tlb"),
        ...tlb.lanes.map(({ name, loads }) => line(name, loads, (load) => this.carries(load))),
        ...tlb.strips.map((strip) => line(strip.name, strip.runs, (run) => this.mask(strip, run))),
        ...tlb.costs.map(({ name, runs }) => line(name, runs, ({ text }) => text[0])),
      ] : []),
    ].join("\n");
  }

  // The table.

  name({ name, mm }) { return h("span", { class: "trace-name" }, mm === undefined ? name : this.mm(mm)); }

  text({ number, say, sign, cpu = "" }) {
    if (number !== undefined) return this.number.format(number);
    if (!say) return "";
    return (sign ? `${sign} ` : "") + this.t(say, { CPU: cpu });
  }

  value(value) {
    if (value.mm !== undefined) return this.mm(value.mm, value.borrowed && "mm-borrowed");
    return value.null ? h("span", { class: "trace-null" }, "NULL") : this.text(value);
  }

  cell({ absent, lines }, column) {
    const says = (value) => Object.keys(value).length > 0;
    const missing = absent && this.t("trace.absent");
    return [
      this.name(this.figure.columns[column]),
      absent && h("span", { class: "trace-absent", title: missing }, "–", h("span", { class: "trace-aloud" }, ` ${missing}`)),
      lines.map(({ field, is, was }) => h("span", { class: classes("trace-line", !field && "trace-note", was && "trace-changed") },
        field && h("span", { class: "trace-field" }, `${field} `),
        was && says(was) && [h("del", {}, this.value(was)), " "],
        was ? h("ins", {}, says(was) && "→\u00a0", this.value(is)) : this.value(is))),
    ];
  }

  cells(cells) {
    return cells.map((cell, i) => h("td", { class: classes(`trace-cell trace-${this.figure.columns[i].kind}`, cell.changed && "trace-changed") }, this.cell(cell, i)));
  }

  table() {
    const { id, columns, start, rows } = this.figure;
    return h("div", { class: `trace-sheet trace-fits ${needs(this.width())}` },
      h("table", { class: "trace-steps", "aria-labelledby": `${id}.title` },
        h("thead", {}, h("tr", {},
          h("th", { scope: "col", class: "trace-n" }, this.t("trace.step")),
          h("th", { scope: "col", class: "trace-what" }, this.t("trace.operation")),
          columns.map((column) => h("th", { scope: "col", class: `trace-cell trace-${column.kind}` },
            this.name(column), column.fields?.map((field) => h("span", { class: "trace-field" }, field)))))),
        h("tbody", {},
          h("tr", { class: "trace-start" },
            h("th", { scope: "row", class: "trace-n" }, "–"),
            h("td", { class: "trace-what" }, this.t("trace.start")),
            this.cells(start)),
          rows.map((row) => this.row(row)))));
  }

  row({ id, n, label, where, op, outcome, refused, violated, said, calls, cells }) {
    return h("tr", { id, "data-step": n, class: outcome && `trace-${outcome}` },
      h("th", { scope: "row", class: "trace-n" }, h("a", { href: `#${id}` }, n)),
      h("td", { class: "trace-what" },
        h("p", { class: "trace-op" }, h("code", {}, op),
          where && [" ", h("span", { class: "trace-on" }, where)],
          label && [" ", h("span", { class: "trace-label" }, `@${label}`)]),
        outcome && h("p", { class: "trace-outcome" }, h("strong", {}, this.t(`trace.outcome-${outcome}`)), refused && [" ", this.say(refused)]),
        violated.map(({ name, msg }) => h("p", { class: "trace-violation" }, h("code", {}, name), " ", this.say(msg))),
        said.map(({ aside, msgs }) => (aside
          ? h("p", { class: "trace-aside" }, this.said(this.join("trace.sentences", msgs.map((msg) => this.msg(msg)))))
          : msgs.map((msg) => h("p", {}, this.say(msg))))),
        calls.length > 0 && h("details", { class: "trace-calls" },
          h("summary", {}, this.t("trace.calls", { PluralCount: calls.filter((call) => call.func).length })),
          h("ol", { role: "list" }, calls.map((call) => h("li", { class: classes(`d${call.depth}`, !call.func && "trace-store") },
            call.func
              ? h("code", {}, call.func)
              : [h("code", {}, call.path), " ", h("code", {}, `${call.from} → ${call.to}`)]))))),
      this.cells(cells));
  }

  // width is how wide the columns of states are, in pixels; see figurewidth.go.
  width() {
    const { columns, start, rows, mms } = this.figure;
    const value = (is) => {
      if (is.mm !== undefined) return 7.85 * glyphs(mms[is.mm].name) + 12;
      if (is.null) return 7.85 * 4;
      return Math.max(0, ...this.text(is).split(/\s+/).map((word) => 7.25 * unbroken(word)));
    };
    return Math.ceil(columns.reduce((total, column, i) => {
      let w = column.mm === undefined ? 8.5 * glyphs(column.name) : 7.85 * glyphs(column.name) + 12;
      for (const field of column.fields ?? []) w = Math.max(w, 7.25 * glyphs(field));
      for (const cells of [start, ...rows.map((row) => row.cells)]) {
        for (const { is, was } of cells[i].lines) {
          w = Math.max(w, was ? Math.max(value(is) + 16.5, value(was)) : value(is));
        }
      }
      w += 14;
      return total + (column.kind === "task" ? Math.max(w, 90) : w);
    }, 0));
  }
}

// draw returns the <figure>. player makes room for the controls of <mm-trace>.
export const draw = (figure, words, { title = "", player = false } = {}) => new Drawing(figure, words).draw(title, player);
