// A chapter page in each language through Lighthouse as a phone, five times;
// the medians must be 99 or more in every category, and nothing may move.
//
//	node lighthouse.mjs [PAGE]      a page below the language, by default a chapter

import lighthouse from "lighthouse";

import { languages, launch, serve } from "../harness.mjs";

const page = process.argv[2] ?? "course/lazy-tlb/";
const runs = 5;
const least = 99;
const port = 9333;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const host = await serve(undefined, undefined, { compress: true });
const browser = await launch([`--remote-debugging-port=${port}`]);
let failed = false;
for (const lang of languages) {
  const scores = {};
  const shifts = [];
  for (let i = 0; i < runs; i++) {
    const { lhr } = await lighthouse(`${host.base}${lang}/${page}`, { port, output: "json", logLevel: "error" });
    for (const { id, score } of Object.values(lhr.categories)) (scores[id] ??= []).push(Math.round(score * 100));
    shifts.push(lhr.audits["cumulative-layout-shift"].numericValue);
    if (i > 0) continue;
    for (const { auditRefs } of Object.values(lhr.categories)) {
      for (const { id, weight } of auditRefs) {
        const audit = lhr.audits[id];
        if (weight > 0 && audit.score !== null && audit.score < 0.9) console.log(`  ${lang} ${id}: ${audit.displayValue ?? audit.title}`);
      }
    }
  }
  const medians = Object.fromEntries(Object.entries(scores).map(([id, values]) => [id, median(values)]));
  const shift = median(shifts);
  console.log(lang, medians, `CLS ${shift.toFixed(4)}`);
  const asked = ["performance", "accessibility", "best-practices", "seo"];
  if (asked.some((id) => !(medians[id] >= least)) || shift > 0) failed = true;
}
await browser.close();
await host.close();
process.exitCode = failed ? 1 : 0;
