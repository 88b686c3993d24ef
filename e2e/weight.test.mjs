// What a chapter costs a reader, compressed as hosts do it: the budgets of the
// page, its stylesheets and the scripts that it loads by itself, and nothing
// from another host (which the harness sees to).

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { languages, site, start } from "./harness.mjs";

const kB = 1000;
const budget = { document: 40 * kB, stylesheet: 12 * kB, script: 20 * kB };
const query = { en: "borrowed threads", ja: "匿名プロセス", ru: "ошибкой" };

const { base, open } = await start();

const chapters = (lang) => readdirSync(`${site}/${lang}/course`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "print") // all chapters in one page
  .map(({ name }) => `${lang}/course/${name}/`);

const weigh = (file) => gzipSync(readFileSync(`${site}/${file}`), { level: 9 }).length;

for (const lang of languages) {
  test(`weight of chapters: ${lang}`, async (t) => {
    const pages = chapters(lang).map((path) => ({ path, bytes: weigh(`${path}index.html`) })).toSorted((a, b) => b.bytes - a.bytes);
    for (const { path, bytes } of pages) assert.ok(bytes <= budget.document, `${path}: ${bytes} bytes, at most ${budget.document}`);

    // What the heaviest ones load, also while a reader goes through them.
    for (const { path, bytes } of pages.slice(0, 2)) {
      const page = await open(path);
      await page.evaluate(async () => {
        for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
          scrollTo(0, y);
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 5)));
        }
      });
      await page.waitForLoadState("networkidle");
      const sum = { stylesheet: 0, script: 0 };
      for (const { type, url } of page.requests) {
        if (type in sum) sum[type] += weigh(url.slice(base.length));
      }
      for (const type in sum) {
        assert.ok(sum[type] > 0, `no ${type} seen`);
        assert.ok(sum[type] <= budget[type], `${path}: ${type} ${sum[type]} bytes, at most ${budget[type]}`);
      }

      // And with the search, when a word of the language has been typed.
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox").fill(query[lang]);
      await page.locator(".search-dialog mark").first().waitFor();
      const scripts = page.requests.filter(({ type }) => type === "script").reduce((all, { url }) => all + weigh(url.slice(base.length)), 0);
      assert.ok(scripts > sum.script, "the search is among the requests");
      assert.ok(scripts <= budget.script, `${path}: scripts with the search ${scripts} bytes, at most ${budget.script}`);
      t.diagnostic(`${path}: scripts with the search ${scripts} bytes`);
      t.diagnostic(`${path}: document ${bytes}, stylesheets ${sum.stylesheet}, scripts ${sum.script} bytes`);
      await page.done();
    }
  });
}
