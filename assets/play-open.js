// Loads the playground when a reader asks for it, and nothing of it before: by a
// link below a figure, which then opens it in place, or by coming to its own page,
// where it begins once all else is there, and at once if it is touched or the
// address has a script in it.

const own = document.querySelector("mm-play");

if (own) {
  let loading = false;
  let wanted; // what was asked for meanwhile
  const start = async () => {
    if (loading) return;
    loading = true;
    try {
      const { here } = await import("./play.js");
      await here(own, () => wanted);
    } catch {
      loading = false; // the next touch tries again
    }
  };
  own.addEventListener("focusin", start, { passive: true });
  own.addEventListener("click", (event) => {
    wanted = event.target.closest("[data-do]")?.dataset.do ?? wanted;
    start();
  });
  own.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) wanted = "run"; });
  const asked = () => { if (/^#(s=|scenario\.)/.test(location.hash)) start(); };
  asked();
  addEventListener("hashchange", asked);
  if (!navigator.connection?.saveData) {
    if (document.readyState === "complete") start();
    else addEventListener("load", start);
  }
} else {
  // Who points at a link for a moment, or comes to it by keyboard, is likely to follow
  // it: its scripts are small. The simulator is not, and waits for the reader.
  let dwelling;
  const prepare = (event) => {
    clearTimeout(dwelling);
    const link = event.target instanceof Element && event.target.closest('a[href*="#scenario."]');
    if (link) dwelling = setTimeout(() => import("./play.js").then((play) => play.prepare(link)).catch(() => {}), 80);
  };
  addEventListener("pointerover", prepare, { passive: true });
  addEventListener("focusin", prepare, { passive: true });
}

addEventListener("click", async (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element && event.target.closest('a[href*="#scenario."], .play-list a');
  if (!link) return;
  event.preventDefault();
  try {
    const { open } = await import("./play.js");
    await open(link, own);
  } catch {
    location.assign(link.href); // the page itself, or the script
  }
});
