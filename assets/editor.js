// An editor for scenarios on a real <textarea>, so that undo, mobile keyboards and
// screen readers work as everywhere. What is coloured lies behind it: letter on
// letter, because both are in one cell of a grid that grows with the script, and
// what scrolls is around both. The Tab key leaves the field.

const most = 2000;     // lines that are coloured; more are plain
const undoable = 200; // lines that are put in as if typed, which takes browsers a time that grows with their square

const element = (name, className, text) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

// pieces divides a line: [class, text]. Vocabulary is the simulator's.
const token = /(#.*)|(@[^\s]+)|([\p{L}_][\p{L}\p{N}_]*)(?==)|(\d+(?:\.\d+)*)|([\p{L}_][\p{L}\p{N}_]*)|(\s+|[^\s])/gu;
export const pieces = (line, verbs) => {
  let first = true; // a verb can stand here
  return [...line.matchAll(token)].map(([text, comment, label, key, number, word]) => {
    if (comment) return ["comment", text];
    if (label) return ["label", text];
    if (key) return ["key", text];
    if (number) { first = false; return ["number", text]; }
    if (word) {
      const verb = (first && verbs.has(word)) || word === "then";
      first = verb && (word === "then");
      return [verb ? "verb" : "", text];
    }
    if (/[|:]/.test(text)) first = true;
    return ["", text];
  });
};

export class Editor {
  #text;
  #ink;
  #numbers;
  #lines = [];
  #verbs = new Set();
  #errors = new Map(); // by line, from 1: columns
  #touched = false;    // there is something to undo

  constructor({ text, ink, lines }, onInput) {
    this.#text = text;
    this.#ink = ink;
    this.#numbers = lines;
    text.addEventListener("input", () => {
      this.#touched = true;
      this.mark([]);
      onInput();
    });
    this.draw();
  }

  get value() { return this.#text.value; }

  // set replaces the script, if it is not long in a way that the reader can undo. The
  // focus stays where it is: a telephone would show its keyboard.
  set(value) {
    const text = this.#text;
    if (text.value === value) return;
    const before = document.activeElement;
    if (this.#touched && value.split("\n", undoable + 1).length <= undoable) {
      text.focus({ preventScroll: true });
      text.select();
      // Deprecated, but nothing else keeps the history of a field.
      if (!document.execCommand("insertText", false, value)) text.value = value;
    } else {
      text.value = value;
    }
    text.setSelectionRange(0, 0);
    if (before !== text) before?.focus?.({ preventScroll: true });
    this.mark([]);
  }

  know(words) {
    this.#verbs = new Set(words);
    this.draw(true);
  }

  // mark underlines mistakes, {line, col} from 1, col counted in characters.
  mark(errors) {
    const had = this.#errors.size > 0;
    this.#errors = new Map();
    for (const { line, col } of errors) {
      if (!this.#errors.has(line)) this.#errors.set(line, new Set());
      this.#errors.get(line).add(col);
    }
    this.#text.setAttribute("aria-invalid", String(errors.length > 0));
    this.draw(had || errors.length > 0);
  }

  // go moves the caret to a place.
  go({ line, col }) {
    const before = this.#lines.slice(0, line - 1).reduce((n, text) => n + text.length + 1, 0);
    const at = before + [...this.#lines[line - 1] ?? ""].slice(0, col - 1).join("").length;
    this.#text.focus();
    this.#text.setSelectionRange(at, at);
    this.#numbers.children[line - 1]?.scrollIntoView({ block: "nearest" });
  }

  // draw colours the lines that have changed, or all.
  draw(all = false) {
    const lines = this.value.split("\n");
    const ink = this.#ink;
    if (lines.length > most) {
      ink.textContent = `${this.value}\n`;
      this.#numbers.textContent = "";
      this.#lines = lines;
      return;
    }
    const old = all || ink.childElementCount !== this.#lines.length ? [] : this.#lines;
    let same = 0;
    while (same < lines.length && lines[same] === old[same]) same++;
    let tail = 0;
    while (tail < lines.length - same && tail < old.length - same && lines.at(-1 - tail) === old.at(-1 - tail)) tail++;
    if (old.length === 0) ink.replaceChildren();
    const end = ink.childNodes[old.length - tail] ?? null;
    while (ink.childNodes[same] && ink.childNodes[same] !== end) ink.childNodes[same].remove();
    for (let i = same; i < lines.length - tail; i++) ink.insertBefore(this.#line(lines[i], this.#errors.get(i + 1)), end);
    this.#lines = lines;
    this.#number(lines.length);
  }

  #line(text, columns) {
    const line = element("span", "ed-line");
    let col = 1;
    for (const [kind, piece] of pieces(text, this.#verbs)) {
      const length = [...piece].length;
      const bad = columns && [...columns].some((c) => c >= col && c < col + length && piece.trim() !== "");
      line.append(kind || bad ? element("span", `${kind && `ed-${kind}`}${bad ? " ed-bad" : ""}`, piece) : piece);
      col += length;
    }
    line.append("\n");
    return line;
  }

  #number(count) {
    const numbers = this.#numbers;
    while (numbers.childElementCount > count) numbers.lastChild.remove();
    while (numbers.childElementCount < count) numbers.append(element("span", "", String(numbers.childElementCount + 1)));
    for (const node of [...numbers.querySelectorAll(".ed-mark")]) node.className = "";
    for (const line of this.#errors.keys()) if (numbers.children[line - 1]) numbers.children[line - 1].className = "ed-mark";
  }
}
