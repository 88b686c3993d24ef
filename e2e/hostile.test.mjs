// What readers, other sites on the same host and people who send links can put in
// front of the scripts: fragments, queries, and what is in the browser's storage.
// None of it may stop a script or be taken for markup.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";

import { site, start } from "./harness.mjs";

const { base, browser, open } = await start();
const chapter = "en/course/mm-users-and-mm-count/";
const figure = "all-holders";

const storageKeys = { answers: "docgen.answers", reading: `docgen.reading:${new URL(base).pathname}`, keys: "docgen.keys", theme: "docgen.theme" };

const odd = ["{", "null", "5", '"text"', '{"read":5,"recent":7}', '{"read":[],"recent":[[5],[null],[{}],"x",[]]}', '{"__proto__":{"x":1}}'];

test("fragments that name nothing stop nothing", async () => {
  for (const fragment of ["#%", "#%E0%A4%A", `#${figure}/%`, "#__proto__", "#constructor/3", "#main/3", "#/", "#//1", `#${figure}/9`, "#trace-player", "#predict", "#<img src=x onerror=alert(1)>"]) {
    const page = await open(chapter + fragment);
    await page.locator(`mm-trace:has(> #${figure})`).scrollIntoViewIfNeeded();
    await page.locator(`#${figure} [role=slider], #${figure} .player-range`).first().waitFor();
    await page.evaluate((fragment) => { location.hash = "#"; location.hash = fragment; }, fragment);
    await page.waitForTimeout(50);
    await page.done();
  }
});

test("a micro-step that is too high is the step's end", async () => {
  const page = await open(chapter);
  const id = await page.evaluate((figure) => document.querySelector(`#${figure} tr[data-step]`).id, figure);
  for (const n of ["99999999999999999999999", "9".repeat(400), "0"]) {
    await page.goto(`${base}${chapter}#${id}/${n}`);
    await page.reload();
    await page.waitForFunction((id) => document.getElementById(id).getAttribute("aria-current") === "step", id);
  }
  await page.done();
});

test("storage that holds something else is as good as none", async () => {
  for (const value of odd) {
    const context = await browser.newContext();
    await context.addInitScript(([keys, value]) => { for (const key of Object.values(keys)) localStorage.setItem(key, value); }, [storageKeys, value]);
    for (const address of ["en/", chapter]) {
      const page = await open(address, { context });
      await page.done();
    }
    await context.close();
  }
});

test("an answer is remembered though there was something else in its place", async () => {
  for (const value of ["5", '"text"', "[]", '{"/docs/*/course/mm-users-and-mm-count/":7}']) {
    const context = await browser.newContext();
    const page = await open(chapter, { context });
    await page.evaluate(([key, value]) => localStorage.setItem(key, value), [storageKeys.answers, value]);
    await page.reload();
    const exercise = page.locator(".exercise").first();
    const answer = await exercise.getAttribute("data-answer");
    await exercise.locator(`input[value="${answer}"]`).check();
    await exercise.locator(".exercise-button").click();
    await page.reload();
    assert.equal(await exercise.locator(".exercise-done").count(), 1, value);
    await page.done();
    await context.close();
  }
});

test("a page is marked as read though there was something else in the storage", async () => {
  for (const value of ["5", "[]", '{"read":[],"recent":[[5]]}', '{"read":"text","recent":{}}']) {
    const context = await browser.newContext();
    const page = await open(chapter, { context });
    await page.evaluate(([key, value]) => localStorage.setItem(key, value), [storageKeys.reading, value]);
    await page.reload();
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await page.locator('.sidebar [aria-current="page"] .read-mark:not(.read-begun)').waitFor({ state: "attached" });
    await page.done();
    await context.close();
  }
});

test("a place to go on at leads nowhere but into this site, and is text", async () => {
  for (const value of [
    ["//other.example/", "x", "T", "en"],
    ["course/../../../evil/", "", "<img src=x>", "en"],
    ["course/%2e%2e/%2e%2e/%2e%2e/evil/", "", "T", "en"],
    ["course/nothing/", "", "<img src=x>", "en"],
    ["javascript:alert(1)", "", "T", "en"],
  ]) {
    const context = await browser.newContext();
    const page = await open("en/", { context });
    await page.evaluate(([key, value]) => localStorage.setItem(key, JSON.stringify({ read: {}, recent: [value] })), [storageKeys.reading, value]);
    await page.reload();
    const links = await page.locator("[data-continue] a").evaluateAll((all) => all.map((link) => ({ href: link.href, children: link.children.length })));
    for (const { href, children } of links) {
      assert.ok(href.startsWith(base), href);
      assert.equal(children, 0, value[0]);
    }
    await page.done();
    await context.close();
  }
});

test("a query is text, however long, whatever is in it", async () => {
  for (const query of ["<img src=x onerror=alert(1)>", "$&{zzqx}$`$$", "__proto__ constructor toString", "%", "\ud800", "\\", "a".repeat(5000), "あ".repeat(1000), "_._._._", "...", "((((a+)+)+)+$"]) {
    const page = await open(`en/search/?q=${encodeURIComponent(query.toWellFormed())}`);
    await page.getByRole("combobox").waitFor();
    assert.ok((await page.getByRole("combobox").inputValue()).length <= 200);
    if (query.startsWith("$&")) {
      const status = page.locator('.search-here [role="status"]');
      await page.waitForFunction(() => document.querySelector('.search-here [role="status"]').textContent !== "");
      assert.ok((await status.textContent()).includes(query), await status.textContent());
    }
    await page.done();
  }
  for (const raw of ["%", "%E0%A4%A", "+", "a&q=b", "%00"]) {
    const page = await open(`en/search/?q=${raw}`);
    await page.getByRole("combobox").waitFor();
    await page.done();
  }
});

test("two clicks open one search", async () => {
  const page = await open(chapter);
  await page.evaluate(() => { const button = document.querySelector(".search-open"); button.click(); button.click(); });
  await page.locator("dialog[open]").waitFor();
  await page.waitForTimeout(200);
  assert.equal(await page.locator(".search-dialog").count(), 1);
  await page.done();
});

test("without an index the page to search on stays, and others lead there", async () => {
  const context = await browser.newContext();
  await context.route("**/index.json", (route) => route.fulfill({ status: 503, body: "" }));
  const page = await context.newPage();
  let loads = 0;
  page.on("framenavigated", () => { loads++; });
  await page.goto(`${base}en/search/?q=mm`);
  await page.waitForTimeout(700);
  assert.equal(loads, 1, "it does not load itself again and again");
  await page.goto(base + chapter);
  await page.locator(".search-open").click();
  await page.waitForURL(`${base}en/search/`);
  await context.close();
});

test("a search that failed is tried again", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(base + chapter);
  await page.locator(".search-open").click();
  const input = page.getByRole("combobox");
  await input.waitFor();
  await context.route("**/search/en/*.bin*", (route) => route.abort());
  await input.fill("borrowed");
  const failed = page.locator('.search-dialog [role="status"]');
  await page.waitForFunction(() => document.querySelector('.search-dialog [role="status"]').textContent !== "");
  assert.equal(await page.getByRole("option").count(), 0, await failed.textContent());
  await context.unroute("**/search/en/*.bin*");
  await context.route("**/search/en/*.json*", (route) => route.abort());
  await input.fill("borrowed ");
  await input.fill("borrowed");
  await page.waitForTimeout(300);
  assert.equal(await page.getByRole("option").count(), 0);
  await context.unroute("**/search/en/*.json*");
  await input.fill("borrowed ");
  await page.getByRole("option").first().waitFor();
  await context.close();
});

const kinds = ["", "404.html", "en/", chapter, "en/playground/", "en/search/", "en/course/print/"];

test("no page runs what is not a file of the site", async () => {
  for (const address of kinds) {
    const page = await open(address);
    const done = await page.evaluate(async () => {
      const tried = {
        html: () => { document.body.innerHTML = "<b>x</b>"; },
        parse: () => new DOMParser().parseFromString("<p>x", "text/html"),
        worker: () => new Worker("data:text/javascript,0"),
        policy: () => trustedTypes.createPolicy("mine", {}),
        evaluate: () => eval("1"),
        wasm: () => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
      };
      await new Promise((resolve) => { setTimeout(resolve); }); // from here on it is the page's, and no debugger's
      const passed = Object.entries(tried).filter(([, act]) => { try { act(); return true; } catch { return false; } }).map(([name]) => name);
      const inline = document.createElement("p");
      inline.setAttribute("style", "color: red");
      const picture = Object.assign(new Image(), { src: "https://other.example/x.png" });
      const script = document.createElement("script");
      try { script.text = "globalThis.ran = true"; } catch { /* as it should */ }
      const link = Object.assign(document.createElement("a"), { href: "javascript:globalThis.ran=true" });
      const base = Object.assign(document.createElement("base"), { href: "https://other.example/" });
      document.body.append(inline, picture, script, link, base);
      link.click();
      await new Promise((resolve) => { picture.onload = picture.onerror = resolve; });
      if (inline.style.color !== "") passed.push("style");
      if (picture.naturalWidth > 0) passed.push("picture");
      if (globalThis.ran) passed.push("script");
      if (document.baseURI !== location.href) passed.push("base");
      return passed;
    });
    assert.deepEqual(done, [], address);
    await page.close();
  }
});

test("every page has a policy, and nothing in it or in a picture runs", () => {
  const names = readdirSync(site, { recursive: true }).filter((name) => /\.(html|svg)$/.test(name));
  assert.ok(names.length > 200);
  for (const name of names) {
    const text = readFileSync(join(site, name), "utf8");
    const tags = text.match(/<[a-zA-Z][^>]*>/g);
    const bad = tags.filter((tag) => (/^<script/i.test(tag) && !(name.endsWith(".html") && / src="\/docs\/assets\/[\w.-]+\.js"/.test(tag)))
      || /\s(on[a-z]+|style|srcdoc)\s*=/i.test(tag.replace(/"[^"]*"/g, '""')) || /^<(iframe|object|embed|base|foreignObject|animate|set)\b/i.test(tag) || (/^<style/.test(tag) && !name.startsWith("assets"))
      || /(href|src|action)="\s*(javascript|vbscript|data|file|blob):/i.test(tag));
    assert.deepEqual(bad, [], name);
    if (name.endsWith(".svg") && !name.includes("assets")) assert.doesNotMatch(text, /href=|url\(|<!|@import/, name);
    if (name.endsWith(".html")) assert.match(text, /<meta http-equiv="?Content-Security-Policy"? content="default-src 'none'/, name);
  }
});

test("workers and pages that scripts read are the site's", async () => {
  const page = await open(chapter);
  const module = readdirSync(join(site, "assets")).find((name) => /^trusted\..*\.js$/.test(name));
  const passed = await page.evaluate(async ([module, base]) => {
    const { read, script } = await import(module);
    const addresses = ["https://other.example/x.js", "//other.example/docs/x.js", "data:text/javascript,0", `blob:${base}x`, "javascript:0", "/elsewhere/x.js", `${base}../x.js`, `${base}%2e%2e/x.js`, "/docsx/x.js"];
    const passed = [];
    for (const address of addresses) {
      try { script(address); passed.push(address); } catch { /* as it should */ }
      try { await read(address); passed.push(`read ${address}`); } catch { /* as it should */ }
    }
    return [passed, String(script(`${base}assets/x.js`))];
  }, [`${base}assets/${module}`, base]);
  assert.deepEqual(passed, [[], `${base}assets/x.js`]);
  await page.done();
});

test("an index that breaks off is no index, and stops nothing", async () => {
  const context = await browser.newContext();
  await context.route("**/search/en/*.bin*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.body()).subarray(0, -1) });
  });
  const page = await open("en/search/?q=borrowed", { context });
  const status = page.locator('.search-here [role="status"]');
  await status.filter({ hasText: "could not be loaded" }).waitFor({ state: "attached" });
  await page.done();
  await context.close();
});

const linked = (script) => `en/playground/#s=${deflateRawSync(script).toString("base64url")}`;
const given = (page, script) => page.waitForFunction((start) => document.querySelector("textarea").value.startsWith(start), script.slice(0, 200));
const lines = (n, line) => Array.from({ length: n }, (_, i) => line(i)).join("\n");

test("a link to a script runs nothing by itself", async () => {
  const script = "machine cpus=1\nprocess A\nrun A cpu=0\n";
  const page = await open(`${linked(script)}&k=6.12`);
  await given(page, script);
  await page.waitForTimeout(500);
  assert.equal(await page.locator(".play-result > *").count(), 0);
  assert.equal(await page.locator('.play-status [role="status"]').textContent(), "");
  await page.done();
});

test("what objects have is a name like others", async () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
  const spaces = ["isPrototypeOf", "toLocaleString", "__defineGetter__", "__lookupGetter__", "propertyIsEnumerable"];
  const script = `machine cpus=1 kernel=6.12\n${lines(5, (i) => `process ${names[i]} mm=${spaces[i]}`)}\n${lines(5, (i) => `@${names[i]}\nrun ${names[i]} cpu=0`)}\nexpect __proto__.mm = isPrototypeOf\n`;
  const page = await open(linked(script));
  await given(page, script);
  await page.locator('[data-do="run"]').click();
  const range = page.locator(".play-result .player-range");
  await range.waitFor();
  assert.equal(await page.locator(".play-errors li").count(), 0);
  await range.focus();
  for (let i = 0; i < 5; i++) await range.press("ArrowRight");
  await range.press("z");
  assert.equal(await page.locator('.play-result tr[aria-current="step"] .trace-label').textContent(), "@valueOf");
  assert.equal(await page.locator(".play-result .tg-task .tg-name").filter({ hasText: "__proto__" }).count(), 1);
  assert.equal(await page.evaluate(() => Object.keys(Object.prototype).length), 0);
  await page.done();
});

test("ten thousand mistakes, and mistakes of ten thousand letters, are shown in part", async () => {
  const page = await open("en/playground/");
  for (const [script, listed] of [[`machine cpus=1\nprocess A\n${"run A | ".repeat(8000)}`, 50], [`machine cpus=1\n${"(".repeat(60_000)}\n`, 1]]) {
    await page.evaluate((hash) => { location.hash = hash; }, linked(script).slice("en/playground/".length));
    await given(page, script);
    await page.locator('[data-do="run"]').click();
    await page.locator(".play-errors li").first().waitFor();
    assert.equal(await page.locator(".play-errors li").count(), listed);
    assert.ok(await page.locator(".ed-bad").count() <= 1000);
    assert.ok((await page.locator(".play-errors").textContent()).length < 50 * 1100);
  }
  await page.done();
});

test("a figure that would take the window with it is not drawn", async () => {
  const script = `machine cpus=32 kernel=6.12\n${lines(30, (i) => `process P${i}`)}\n${lines(280, (i) => `run P${i % 30} cpu=0`)}\n`;
  const page = await open(linked(script));
  await given(page, script);
  await page.locator('[data-do="run"]').click();
  await page.locator('.play-status [role="status"]').filter({ hasText: "too large" }).waitFor();
  assert.equal(await page.locator(".play-result > *").count(), 0);
  await page.done();
});
