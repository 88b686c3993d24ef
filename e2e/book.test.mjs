// What else is made of the course: the page to print, pictures, Markdown, EPUBs,
// and what pages say to those who show a link to them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { languages, start } from "./harness.mjs";

const { base, open } = await start();

for (const lang of languages) {
  test(`the course on one page: ${lang}`, async () => {
    const page = await open(`${lang}/course/print/`, { width: 320, height: 800 });
    const found = await page.evaluate(() => {
      const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
      const known = new Set(ids);
      return {
        twice: ids.filter((id, i) => ids.indexOf(id) !== i).slice(0, 5),
        nowhere: [...document.querySelectorAll('a[href^="#"]')].map((a) => a.getAttribute("href").slice(1)).filter((id) => !known.has(decodeURIComponent(id))),
        unnamed: [...document.querySelectorAll("[aria-labelledby]")].filter((e) => !e.getAttribute("aria-labelledby").split(/\s+/).every((id) => known.has(id))).length,
        hatches: [...document.querySelectorAll('[fill^="url(#"]')].filter((e) => !known.has(e.getAttribute("fill").slice(5, -1))).length,
        chapters: document.querySelectorAll("article.chapter").length,
        figures: document.querySelectorAll("figure.trace").length,
        unframed: [...document.querySelectorAll(".frames img")].filter((image) => !image.complete || image.naturalWidth === 0).length,
        folded: document.querySelectorAll("details").length,
        robots: document.querySelector('meta[name="robots"]')?.content,
        wide: document.documentElement.scrollWidth,
      };
    });
    const { chapters, figures, wide, ...rest } = found;
    assert.deepEqual(rest, { twice: [], nowhere: [], unnamed: 0, hatches: 0, unframed: 0, folded: 0, robots: "noindex" });
    assert.ok(chapters >= 19, `${chapters} chapters`);
    assert.ok(figures > 80, `${figures} figures`);
    assert.ok(wide <= 320, `${wide} px wide`);
    await page.done();
  });

  test(`files of a chapter, without a script: ${lang}`, async () => {
    const page = await open(`${lang}/course/lazy-tlb/`, { script: false });
    const get = async (href) => {
      const url = new URL(href, page.url()).href.replace("https://docgen.example/docs/", base);
      const answer = await page.request.get(url);
      assert.equal(answer.status(), 200, url);
      return answer;
    };
    const figure = page.locator("figure.trace").first();
    const [svg, json] = await figure.locator(".downloads a[download]").evaluateAll((links) => links.map((a) => a.getAttribute("href")));
    assert.match(await (await get(svg)).text(), new RegExp(`^<svg [^>]*xml:lang="${lang}"`));
    assert.ok((await (await get(json)).json()).steps.length > 0);
    const text = await (await get(await page.locator('link[type="text/markdown"]').getAttribute("href"))).text();
    assert.match(text, /^# \S.*\n\n> /);
    assert.doesNotMatch(text, /\{(sim|rec|kernel|mention)\}`|```(mmsim|predict|evidence|kernel|compare)/);
    assert.match(text, /\n\| [^\n]* \|\n\|( --- \|)+\n/, "the figure's table");
    const image = await get(await page.locator('meta[property="og:image"]').getAttribute("content"));
    assert.equal(image.headers()["content-type"], "image/png");
    const others = await page.locator('meta[property="og:locale:alternate"]').count();
    assert.equal(others, languages.length - 1);
    await page.done();
  });

  test(`books from the start page, and the list for programs: ${lang}`, async () => {
    const page = await open(`${lang}/`, { script: false });
    const [print, epub] = await page.locator(".books a").evaluateAll((links) => links.map((a) => a.href));
    assert.match(print, /\/course\/print\/$/);
    const answer = await page.request.get(epub);
    assert.equal((await answer.body()).subarray(30, 58).toString(), "mimetypeapplication/epub+zip");
    const list = await (await page.request.get(`${base}${lang}/llms.txt`)).text();
    for (const [, url] of list.matchAll(/\]\((\S+)\)/g)) {
      const address = url.replace("https://docgen.example/docs/", base);
      assert.equal((await page.request.head(address)).status(), 200, address);
    }
    await page.done();
  });
}
