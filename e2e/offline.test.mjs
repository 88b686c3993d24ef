// A site with offline: true, without a network: what was read can be read again,
// all pages if asked for; nothing is old after the site was published anew, and
// nothing is left when offline is false. The site is the one that docgen new makes;
// DOCGEN is the program, as make e2e builds it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { launch, serve } from "./harness.mjs";

const docgen = process.env.DOCGEN ?? fileURLToPath(new URL("../.docgen/docgen", import.meta.url));
assert.ok(existsSync(docgen), `no ${docgen}: run make e2e`);

const folder = mkdtempSync(join(tmpdir(), "docgen-offline-"));
const project = join(folder, "project");
const out = join(folder, "site");
const config = join(project, "docgen.yaml");
const run = (...args) => execFileSync(docgen, args, { stdio: ["ignore", "ignore", "inherit"] });
const build = () => run("-C", project, "build", "--base-url", "https://docgen.example/docs/", "--out", out);

run("new", project);
appendFileSync(config, "\noffline: true\n");
build();
const host = await serve(out, "/docs/");
const browser = await launch();
after(async () => { await browser.close(); await host.close(); rmSync(folder, { recursive: true }); });

// fresh opens a page in a browser that has never been here, and waits until the page
// and what it has loaded is kept.
async function fresh(address) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(host.base + address);
  await kept(page, host.base + address);
  return { context, page };
}

// until waits for what only a promise can tell; waitForFunction takes any promise for true.
async function until(page, what, argument) {
  while (!await page.evaluate(what, argument)) await page.waitForTimeout(50);
}

const kept = (page, url) => until(page, async (url) => {
  await navigator.serviceWorker.ready;
  return Boolean(await caches.match(url)) && Boolean(navigator.serviceWorker.controller);
}, url);

const heading = (page) => page.locator("h1").first().textContent();
const styled = (page) => page.evaluate(() => [...document.styleSheets].every((sheet) => sheet.cssRules.length > 0) && document.styleSheets.length > 0);
const names = (page) => page.evaluate(() => caches.keys());

test("what was read can be read without a network, and the rest says so", async () => {
  const { context, page } = await fresh("en/");
  const start = await heading(page);
  await page.goto(`${host.base}en/borrowing/`);
  const title = await heading(page);
  await context.setOffline(true);
  await page.reload();
  assert.equal(await heading(page), title);
  assert.ok(await styled(page), "the page has its styles");
  await page.goto(`${host.base}en/#somewhere`);
  assert.equal(await heading(page), start);
  const answer = await page.goto(`${host.base}ja/`);
  assert.equal(answer.status(), 503);
  assert.equal(await page.evaluate(() => document.documentElement.lang), "ja");
  assert.equal(await page.locator("a").getAttribute("href"), "/docs/ja/");
  await context.close();
});

test("all pages of a language are kept if the reader asks for it", async () => {
  const { context, page } = await fresh("ja/");
  await page.locator("[data-keep]").click();
  await page.waitForFunction(() => document.querySelector(".keep [role=status]").textContent === document.querySelector(".keep [role=status]").dataset.kept);
  await context.setOffline(true);
  await page.goto(`${host.base}ja/borrowing/`);
  assert.ok(await styled(page));
  assert.notEqual(await page.locator("figure.trace").count(), 0);
  await context.close();
});

test("an asset that is not the build's is not kept, and nobody is told that all is", async () => {
  const { context, page } = await fresh("en/");
  const asset = readdirSync(join(out, "assets")).find((name) => /^play\..*\.js$/.test(name)); // which no page has loaded yet
  const file = join(out, "assets", asset);
  const whole = readFileSync(file);
  const kept = () => page.evaluate(async (url) => Boolean(await caches.match(url)), `${host.base}assets/${asset}`);
  const keepAll = async (told) => {
    await page.locator("[data-keep]").click();
    await page.waitForFunction((told) => { const { textContent, dataset } = document.querySelector(".keep [role=status]"); return textContent === dataset[told]; }, told);
  };
  writeFileSync(file, whole.subarray(0, whole.length / 2)); // it is being uploaded
  await page.evaluate(async (url) => (await fetch(url)).text(), `${host.base}assets/${asset}`);
  await keepAll("failed");
  assert.equal(await kept(), false);
  writeFileSync(file, whole);
  await keepAll("kept");
  assert.equal(await kept(), true);
  await context.close();
});

// It is used on the first page that is ever opened, where the simulator may be fetched before
// there is a worker that could keep it.
test("the playground works without a network once it was used", async () => {
  const { context, page } = await fresh("en/playground/");
  const run = async (release) => {
    await page.locator(".play-kernel").fill(release);
    await page.locator('[data-do="run"]').click();
    await page.locator(".play-result .trace-facts", { hasText: release }).waitFor();
  };
  await run("6.12");
  await until(page, async () => {
    const cache = await caches.open((await caches.keys())[0]);
    const kept = (await cache.keys()).map(({ url }) => url);
    const used = performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.includes("/assets/"));
    return ["/sim.wasm.", "/wasm_exec."].every((name) => kept.some((url) => url.includes(name))) && used.every((name) => kept.includes(name));
  });
  await context.setOffline(true);
  await page.reload();
  await run("5.3");
  await context.setOffline(false);
  await page.goto(`${host.base}en/`);
  await page.locator("[data-keep]").click();
  await page.waitForFunction(() => document.querySelector(".keep [role=status]").textContent === document.querySelector(".keep [role=status]").dataset.kept);
  await context.setOffline(true);
  await page.goto(`${host.base}en/playground/`);
  const link = page.locator(".play-list a").first();
  const name = await link.textContent();
  await link.click();
  await page.locator('.play-status [role="status"]', { hasText: name }).waitFor();
  await context.close();
});

test("addresses that are not well formed, or are called as what objects have, are none", async () => {
  const { context, page } = await fresh("en/");
  await page.evaluate((addresses) => navigator.serviceWorker.controller.postMessage({ type: "docgen:keep", addresses }),
    [null, 5, "http://[", `${host.base}%`, `${host.base}constructor`, `${host.base}ru/`]);
  await kept(page, `${host.base}ru/`);
  assert.equal((await page.goto(`${host.base}en/%`)).status(), 404, "what the host says, not that there is no network");
  await context.setOffline(true);
  for (const address of ["constructor/", "__proto__/", "%"]) {
    assert.equal((await page.goto(host.base + address)).status(), 503);
    assert.match(await page.locator("h1").textContent(), /\w+ \w+/);
  }
  await context.close();
});

test("a new edition is seen at once and kept; the old is gone", async () => {
  const { context, page } = await fresh("en/borrowing/");
  const before = await names(page);
  assert.equal(before.length, 1);
  const file = join(project, "content/en/borrowing.md");
  writeFileSync(file, readFileSync(file, "utf8").replace(/^title: .*$/m, "title: Another title"));
  build();
  await page.goto(`${host.base}en/`);
  await page.goto(`${host.base}en/borrowing/`);
  assert.equal(await heading(page), "Another title");
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await until(page, async (old) => { const all = await caches.keys(); return all.length === 1 && all[0] !== old; }, before[0]);
  await context.setOffline(true);
  await page.reload();
  assert.equal(await heading(page), "Another title");
  assert.ok(await styled(page));
  await context.close();
});

test("a site that is not offline any more leaves nothing behind", async () => {
  const { context, page } = await fresh("en/");
  writeFileSync(config, readFileSync(config, "utf8").replace("offline: true", "offline: false"));
  build();
  await page.goto(`${host.base}en/borrowing/`);
  assert.equal(await page.locator('meta[name="docgen:offline"]').count(), 0);
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await until(page, async () => !(await caches.keys()).length && !(await navigator.serviceWorker.getRegistrations()).length);
  await context.close();
});
