// The playhead of a timeline: a band over the step that is shown, which can be
// moved by pressing in the picture. What is shown is for whoever has it to say.

// say fills values into a message of the page.
export const say = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => (Object.hasOwn(values, name) ? values[name] : place));

// aloud joins what is said of a place: each part is a sentence, whether it has its
// full stop or not.
export const aloud = (parts) => {
  const stop = document.body.dataset.stop ?? ". ";
  return parts.map((part) => part.replace(/[.。]$/, "")).join(stop) + stop.trimEnd();
};

const svgNS = "http://www.w3.org/2000/svg";

export class Playhead {
  #picture;
  #scroll;
  #band = document.createElementNS(svgNS, "rect");

  // box holds the picture of a figure, or of one side of it.
  constructor(box) {
    this.#scroll = box.querySelector(".trace-scroll");
    this.#picture = box.querySelector(".trace-picture");
    if (!this.#picture) return;
    const head = document.createElementNS(svgNS, "g");
    head.setAttribute("class", "tl-head");
    this.#band.setAttribute("height", "100%");
    head.append(this.#band);
    this.#picture.insertBefore(head, this.#picture.querySelector(".tl-tick, .tl-seg, .tl-run"));
  }

  // #edges are the places of steps in the picture, in per cent of its width.
  get #edges() {
    return [0, ...[...this.#picture.querySelectorAll(".tl-tick")].map((tick) => parseFloat(tick.getAttribute("x")))];
  }

  get #overflows() { return this.#scroll.scrollWidth > this.#scroll.clientWidth; }

  // point shows the place after a step; 0 is the start. One that the picture does
  // not have is its end.
  point(step) {
    if (!this.#picture) return;
    const edges = this.#edges;
    const from = edges[Math.min(step, edges.length - 1)];
    const to = edges[step + 1] ?? 100;
    this.#band.setAttribute("x", `${from}%`);
    this.#band.setAttribute("width", `${Math.max(to - from, 0.5)}%`);
    if (!this.#overflows) return;
    const x = from / 100 * this.#scroll.scrollWidth;
    if (x < this.#scroll.scrollLeft + 20 || x > this.#scroll.scrollLeft + this.#scroll.clientWidth - 60) this.#scroll.scrollLeft = x - this.#scroll.clientWidth / 3;
  }

  // drag calls to with the step that is pressed on: by pressing and moving, or
  // with a finger by tapping, because pressing may mean to scroll.
  drag(to) {
    const picture = this.#picture;
    if (!picture) return;
    const press = (event) => {
      const area = picture.getBoundingClientRect();
      const share = (event.clientX - area.left) / area.width * 100;
      to(Math.max(this.#edges.findLastIndex((edge) => edge <= share + 1), 0));
    };
    this.#scroll.classList.add("trace-drags");
    let held = false;
    picture.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      held = event.pointerType !== "touch"; // a thumb that presses means to scroll
      if (!held) return;
      picture.setPointerCapture(event.pointerId);
      press(event);
    });
    picture.addEventListener("pointermove", (event) => { if (held) press(event); });
    for (const end of ["pointerup", "pointercancel"]) picture.addEventListener(end, () => { held = false; });
    picture.addEventListener("click", (event) => { if (!held) press(event); });
  }
}
