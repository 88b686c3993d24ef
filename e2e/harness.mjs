// What the browser tests share: the course on a plain static host below a
// path, and pages of it in Chromium that may not misbehave.
//
// The site is built beforehand, as `make e2e` does it, to be published below
// /docs/; SITE is its folder. CHROMIUM is the browser, if it is not found in one
// of the usual places.

import assert from "node:assert/strict";
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { createGzip } from "node:zlib";

import { chromium } from "playwright-core";

export const languages = ["en", "ja", "ru"];
export const site = process.env.SITE ?? fileURLToPath(new URL("../.docgen/e2e/site", import.meta.url));

const types = {
  ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
  ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".md": "text/markdown; charset=utf-8",
  ".txt": "text/plain; charset=utf-8", ".xml": "application/xml", ".epub": "application/epub+zip",
};

// serve is a static host without headers of its own, unless it is told of some for a
// name: what works here works anywhere. It serves folder below path, compressed if asked, as most hosts
// do with text; the answer has base and close.
export async function serve(folder = site, path = "/docs/", { compress = false, headers = () => ({}) } = {}) {
  assert.ok(existsSync(join(folder, "index.html")) || folder !== site, `no site in ${folder}: run make e2e`);
  const server = createServer((request, response) => {
    let name = "";
    try { name = decodeURIComponent(new URL(request.url, "http://localhost").pathname); } catch { /* malformed: there is no such file */ }
    let file = name.startsWith(path) ? join(folder, normalize(name.slice(path.length))) : "";
    if (file && existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    if (!file || !existsSync(file)) {
      response.writeHead(404, { "content-type": "text/html; charset=utf-8" });
      createReadStream(join(folder, "404.html")).pipe(response);
      return;
    }
    const type = types[extname(file)] ?? "application/octet-stream";
    if (compress && type !== "application/octet-stream") {
      response.writeHead(200, { "content-type": type, "content-encoding": "gzip", ...headers(name) });
      createReadStream(file).pipe(createGzip({ level: 9 })).pipe(response);
      return;
    }
    response.writeHead(200, { "content-type": type, ...headers(name) });
    createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    base: `http://127.0.0.1:${server.address().port}${path}`,
    close: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }),
  };
}

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

// launch starts Chromium, quiet on the network, with other arguments if there are any.
export function launch(others = []) {
  const executablePath = process.env.CHROMIUM ?? places.find((place) => existsSync(place));
  assert.ok(executablePath, "no Chromium found: install it, or name it in CHROMIUM");
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", ...others],
  });
}

// start gives a file of tests a host and a browser, and takes them down at its end.
export async function start(options = {}) {
  const host = await serve(options.folder, options.path);
  const browser = await launch();
  after(async () => { await browser.close(); await host.close(); });

  // open shows a page of the site, "en/course/" say, and returns it. Options:
  // width, height, dark, script (false: switched off), touch, reducedMotion,
  // storage (a context to share). What a page must not do (errors, violations of its policy, requests
  // to other hosts) fails the test when done() is called.
  async function open(address, { width = 1280, height = 900, dark = false, script = true, touch = false, reducedMotion = "no-preference", context, ...rest } = {}) {
    const own = context ?? await browser.newContext({
      viewport: { width, height }, colorScheme: dark ? "dark" : "light", javaScriptEnabled: script, hasTouch: touch, isMobile: touch, reducedMotion, ...rest,
    });
    const page = await own.newPage();
    const faults = [];
    page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
    page.on("console", (message) => { if (message.type() === "error") faults.push(`console: ${message.text()}`); });
    page.requests = [];
    page.on("request", (request) => page.requests.push({ type: request.resourceType(), url: request.url() }));
    page.on("request", (request) => { if (!request.url().startsWith(host.base) && !/^(data|blob):/.test(request.url())) faults.push(`request: ${request.url()}`); });
    if (script) {
      await page.addInitScript(() => {
        addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
      });
    }
    await page.goto(host.base + address);
    page.faults = faults;
    page.done = async () => {
      assert.deepEqual(faults, [], `what ${address} did`);
      if (context) await page.close(); else await own.close();
    };
    return page;
  }
  return { base: host.base, browser, open };
}
