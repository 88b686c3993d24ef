// The preview's side in the browser: reloads the page when what it shows has
// changed, and lists the mistakes when a build failed. It is part of
// `docgen serve` only, never of a published site.

const events = "/.docgen/events?page=" + encodeURIComponent(location.pathname);

// The version of this page, which the server sent with it. A browser that does
// not tell takes the first version it hears of.
let version = performance.getEntriesByType("navigation")[0]?.serverTiming
  ?.find((t) => t.name === "docgen")?.description;

let source = null;
let shown = 0; // the build whose mistakes the author has seen
let dialog = null;

function connect() {
  if (source) return;
  source = new EventSource(events);
  source.addEventListener("build", (event) => {
    const state = JSON.parse(event.data);
    version ??= state.version;
    if (state.version !== version) {
      disconnect();
      location.reload();
    } else if (!state.failed) {
      hide();
    } else if (state.build !== shown && !document.body.classList.contains("docgen-failure")) {
      show(state.build);
    }
  });
}

function disconnect() {
  source?.close();
  source = null;
}

async function show(build) {
  let report;
  try {
    report = await (await fetch("/.docgen/diagnostics")).json();
  } catch {
    return; // the server is gone; the next event will tell more
  }
  if (!report.failed || report.build < shown) return;
  shown = Math.max(build, report.build);
  hide();
  const box = element("dialog");
  dialog = box;
  box.className = "docgen-overlay";
  box.lang = "en";
  box.dir = "ltr";
  box.setAttribute("role", "alertdialog");
  box.setAttribute("aria-labelledby", "docgen-overlay-title");
  box.setAttribute("aria-describedby", "docgen-overlay-text");

  const errors = report.diagnostics.filter((d) => d.severity === "error").length;
  const title = element("h2", `The build failed: ${errors} ${errors === 1 ? "error" : "errors"}`);
  title.id = "docgen-overlay-title";
  const text = element("p", "You are looking at the last version that could be built.");
  text.id = "docgen-overlay-text";
  const list = element("ol");
  list.className = "docgen-diagnostics";
  for (const d of report.diagnostics) list.append(item(d));
  const close = element("button", "Close");
  close.type = "button";
  close.addEventListener("click", () => box.close());
  box.append(title, text, list, close);
  box.addEventListener("close", () => {
    if (dialog === box) hide();
  });

  await styles();
  if (dialog !== box) return; // the next build has finished in the meantime
  document.body.append(box);
  box.showModal();
  close.focus();
}

// styles loads the overlay's stylesheet.
function styles() {
  const href = "/.docgen/reload.css";
  if (document.querySelector(`link[href="${href}"]`)) return null;
  return new Promise((resolve) => {
    const link = element("link");
    link.rel = "stylesheet";
    link.href = href;
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
}

function item(d) {
  const li = element("li");
  li.className = "docgen-" + d.severity;
  const position = [d.file, d.line, d.col].filter(Boolean).join(":");
  if (position) li.append(element("code", position), " ");
  li.append(element("strong", d.severity), ": " + d.msg);
  if (d.hint) li.append(element("br"), element("em", d.hint));
  return li;
}

function element(name, text = "") {
  const e = document.createElement(name);
  e.textContent = text;
  return e;
}

function hide() {
  const old = dialog;
  dialog = null;
  old?.close();
  old?.remove();
}

// Browsers allow few connections per host, so pages that nobody looks at keep
// none; when they are looked at again they learn at once whether they are old.
function follow() {
  if (document.visibilityState === "visible") connect();
  else disconnect();
}
document.addEventListener("visibilitychange", follow);
addEventListener("pagehide", disconnect);
addEventListener("pageshow", follow);
follow();
