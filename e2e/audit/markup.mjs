// Every page, stylesheet and picture of the site through the Nu HTML checker.
// It must find no error. What it does not know yet is listed below with a
// reason; an entry that it no longer needs is an error, too.
//
//	node markup.mjs [FOLDER]        the site, by default as `make e2e` built it

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import jar from "vnu-jar";

const unknown = [
  { says: /^CSS: Unrecognized at-rule “@container”/, since: "CSS Conditional Rules 5: figures are laid out by the width that they have" },
  { says: /^CSS: “container(-type|-name)?”: Property .* doesn't exist/, since: "CSS Conditional Rules 5" },
  { says: /^CSS: “mask”: Too many values/, since: "CSS Masking 1: a mask of an address, a place and a size in one" },
  { says: /^CSS: “animation-timeline”/, since: "Scroll-driven Animations 1" },
  { says: /^CSS: “(x|y|rx|r|cx|cy)”: Property .* doesn't exist/, since: "SVG 2: geometry properties" },
  { says: /^CSS: “paint-order”/, since: "CSS Fill and Stroke 3" },
];

const folder = process.argv[2] ?? fileURLToPath(new URL("../../.docgen/e2e/site", import.meta.url));
const files = readdirSync(folder, { recursive: true }).map((name) => join(folder, name));

// run returns the checker's messages on the files with one of the extensions.
function run(extension, ...options) {
  const names = files.filter((name) => name.endsWith(extension));
  if (names.length === 0) throw new Error(`no ${extension} files in ${folder}`);
  const { stderr, error } = spawnSync("java", ["-Xss4m", "-jar", jar, ...options, "--format", "json", ...names], { encoding: "utf8", maxBuffer: 1 << 30 });
  if (error) throw error;
  return { files: names.length, messages: JSON.parse(stderr).messages };
}

const needed = new Set();
const seen = new Map(); // message → how often; only its first place is printed
let errors = 0;
for (const [extension, ...options] of [[".html", "--html"], [".svg", "--svg"], [".css", "--css"]]) {
  const { files: count, messages } = run(extension, ...options);
  let excused = 0;
  for (const m of messages.filter(({ type }) => type === "error" || type === "non-document-error")) {
    const known = unknown.find(({ says }) => says.test(m.message));
    if (known) {
      needed.add(known);
      excused++;
      continue;
    }
    errors++;
    seen.set(m.message, (seen.get(m.message) ?? 0) + 1);
    if (seen.get(m.message) === 1) console.log(`${(m.url ?? "").replace(/^file:/, "")}:${m.lastLine}:${m.firstColumn ?? m.lastColumn}: ${m.message}`);
  }
  console.log(`${extension}: ${count} files, ${excused} messages about what is newer than the checker`);
}
for (const [message, times] of seen) if (times > 1) console.log(`${times} times: ${message}`);
for (const entry of unknown.filter((entry) => !needed.has(entry))) {
  errors++;
  console.log(`no longer needed: ${entry.says} (${entry.since})`);
}
console.log(`${errors} errors`);
process.exitCode = errors ? 1 : 0;
