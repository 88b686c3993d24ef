// Figures that the page draws, against those that the build writes: every
// scenario of the library, element by element, attribute by attribute, letter by
// letter. And words, against those of the catalogue.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { launch, languages, serve } from "./harness.mjs";
import { Words } from "../assets/words.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "figures-"));
const read = (name) => JSON.parse(readFileSync(join(dir, name), "utf8"));
execFileSync("go", ["test", "-count=1", "-run", "^TestFiguresForScript$", "./internal/render"], { cwd: root, env: { ...process.env, FIGURES: dir } });

let page;
let browser;
let host;
before(async () => {
  browser = await launch();
  host = await serve(root, "/");
  page = await browser.newPage();
  await page.route("**/blank", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await page.route("**/figures/*", (route) => route.fulfill({ path: join(dir, decodeURIComponent(route.request().url().split("/").at(-1))) }));
  await page.goto(`${host.base}blank`);
  await page.evaluate(async ({ base, messages }) => {
    const { draw } = await import(`${base}assets/figure.js`);
    const { Words } = await import(`${base}assets/words.js`);
    const words = Object.fromEntries(Object.entries(messages).map(([lang, m]) => [lang, new Words(lang, m)]));

    // lines is a tree as text: an element a line with its attributes in order of
    // names, a text a line. White space is one blank, as it is shown, and none
    // where the template begins a line.
    const lines = (node, out = [], depth = 0) => {
      const at = " ".repeat(depth);
      if (node.nodeType === Node.TEXT_NODE) {
        if (/^\s*$/.test(node.data) && (node.data.includes("\n") || node.data === "")) return out;
        const text = node.parentNode.localName === "desc" ? node.data : node.data.replace(/[ \n]+/g, " ");
        out.push(at + JSON.stringify(text));
        return out;
      }
      const attributes = [...node.attributes].map(({ name, value }) => `${name}=${JSON.stringify(value)}`).sort();
      out.push(`${at}<${node.namespaceURI.endsWith("svg") ? "svg:" : ""}${[node.localName, ...attributes].join(" ")}>`);
      for (const child of node.childNodes) lines(child, out, depth + 1);
      return out;
    };
    const compare = ({ lang, figure, html }) => {
      const parsed = new DOMParser().parseFromString(html, "text/html");
      const made = draw(figure, words[lang]);
      made.normalize();
      const want = lines(parsed.querySelector("figure"));
      const got = lines(made);
      const i = want.findIndex((line, j) => line !== got[j]);
      if (i < 0 && got.length === want.length) return { count: want.length };
      const k = i < 0 ? want.length : i;
      return { lang, views: figure.views.join(), line: k, want: want.slice(Math.max(k - 2, 0), k + 2), got: got.slice(Math.max(k - 2, 0), k + 2) };
    };
    window.differences = async (name) => {
      const all = (await (await fetch(`figures/${name}`)).json()).map(compare);
      return { figures: all.length, least: Math.min(...all.map(({ count = 0 }) => count)), other: all.filter(({ count }) => count === undefined) };
    };
  }, { base: host.base, messages: Object.fromEntries(languages.map((lang) => [lang, read(`words.${lang}`).messages])) });
});
after(async () => {
  await browser.close();
  await host.close();
  rmSync(dir, { recursive: true });
});

for (const name of readdirSync(dir).filter((file) => file.endsWith(".json"))) {
  test(`the same figure: ${name.replace(/\.json$/, "")}`, async () => {
    const { figures, least, other } = await page.evaluate((file) => window.differences(file), name);
    assert.deepEqual(other, []);
    assert.ok(figures >= 5 && least > 20, `${figures} figures, of ${least} lines and more`);
  });
}

for (const lang of languages) {
  test(`the same words: ${lang}`, () => {
    const { messages, said } = read(`words.${lang}`);
    const words = new Words(lang, messages);
    for (const [id, texts] of Object.entries(said)) {
      texts.forEach((text, n) => assert.equal(words.say(id, { PluralCount: n * n }), text, `${id}, ${n * n}`));
    }
  });
}
