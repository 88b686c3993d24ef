// The service worker of a site with offline: true. The build writes a line above
// this: const site = {base, version, files, words}; version changes with any file
// of the site, and so do the bytes of this script, by which browsers notice.
//
// Pages come from the network if there is one, so that nobody reads an old page
// after the site was published; what was read comes from the cache otherwise. What
// is in assets/ has a hash in its name and comes from the cache first.

const prefix = `docgen:${site.base}:`; // several sites can be on one host
const own = prefix + site.version;
const record = `${site.base}.docgen-offline`; // where a cache has its list: no file has this name
const within = (url) => url.origin === location.origin && url.pathname.startsWith(site.base);
const isAsset = (name) => name.startsWith("assets/");

// nameOf is the output file that an address leads to; none if it is not well formed.
function nameOf(address) {
  try {
    const path = decodeURIComponent(new URL(address, location).pathname.slice(site.base.length));
    return path === "" || path.endsWith("/") ? `${path}index.html` : path;
  } catch {
    return undefined;
  }
}

// addressOf is the inverse.
function addressOf(name) {
  const path = name.endsWith("/index.html") || name === "index.html" ? name.slice(0, -"index.html".length) : name;
  return site.base + path.split("/").map(encodeURIComponent).join("/");
}

// listOf is what a cache's version of the site consists of: hashes by names, and
// the names of assets kept of the version before.
async function listOf(cache) {
  const response = await cache.match(record);
  return response ? response.json() : { files: {}, kept: [] };
}

let listed;
const files = () => (listed ??= caches.open(own).then(listOf).then((list) => list.files));

const storable = (response) => response.ok && response.type === "basic" && !response.redirected;

// whole says whether an answer is the file that the build made. An asset that is kept
// is not asked for again, so half of one, or a host's page in its place while the
// site is being uploaded, must not stay. Of pages there is a newer one with the network.
async function whole(response, name, list) {
  if (!isAsset(name)) return true;
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await response.arrayBuffer()));
  return Array.from(sum.subarray(0, 6), (byte) => byte.toString(16).padStart(2, "0")).join("") === list[name];
}

// add fetches a file of a list anew and keeps it, or throws.
async function add(cache, address, list) {
  const response = await fetch(address, { cache: "no-cache" });
  if (!storable(response) || !(await whole(response.clone(), nameOf(address), list))) throw new Error(`${address}: not the site's`);
  await cache.put(address, response);
}

// install takes over what the versions before have kept: as it is if it has not
// changed, anew if it has. What is no more is dropped; assets one version later, for
// pages that are still open.
async function install() {
  const response = await fetch(site.files, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${site.files}: ${response.status}`);
  const now = await response.json();
  const cache = await caches.open(own);
  const kept = [];
  for (const key of await caches.keys()) {
    if (!key.startsWith(prefix) || key === own) continue;
    const old = await caches.open(key);
    const before = await listOf(old);
    for (const request of await old.keys()) {
      if (new URL(request.url).pathname === record) continue;
      const name = nameOf(request.url);
      if (now[name] && now[name] === before.files[name] || !now[name] && isAsset(name) && !before.kept.includes(name)) {
        await cache.put(request, await old.match(request));
        if (!now[name]) kept.push(name);
      } else if (now[name]) {
        await add(cache, request.url, now).catch(() => {}); // it can be fetched when it is read
      }
    }
  }
  await cache.put(record, new Response(JSON.stringify({ files: now, kept }), { headers: { "content-type": "application/json" } }));
}

async function activate() {
  for (const key of await caches.keys()) {
    if (key.startsWith(prefix) && key !== own) await caches.delete(key);
  }
  await clients.claim();
}

// assetFirst answers with what is kept, and keeps what is not.
async function assetFirst(event) {
  const cache = await caches.open(own);
  const hit = await cache.match(event.request, { ignoreVary: true });
  return hit ?? keeping(event, cache);
}

// keeping answers from the network, and keeps the answer if it is a file of the site.
async function keeping(event, cache) {
  const response = await fetch(event.request);
  const url = new URL(event.request.url);
  if (storable(response) && !url.search && Object.hasOwn(await files(), nameOf(url))) {
    const [copy, proof, list] = [response.clone(), response.clone(), await files()];
    event.waitUntil(whole(proof, nameOf(url), list).then((is) => is && cache.put(url.pathname, copy)).catch(() => {})); // there may be no room
  }
  return response;
}

// networkFirst answers with what is kept if there is no network.
async function networkFirst(event) {
  const cache = await caches.open(own);
  try {
    return await keeping(event, cache);
  } catch {
    const hit = await cache.match(event.request, { ignoreSearch: true, ignoreVary: true });
    if (hit) return hit;
    return event.request.mode === "navigate" ? absent(new URL(event.request.url)) : Response.error();
  }
}

// absent is the page in the place of one that is not kept.
function absent(url) {
  const lang = url.pathname.slice(site.base.length).split("/")[0];
  const words = Object.hasOwn(site.words, lang) ? site.words[lang] : Object.values(site.words)[0];
  return new Response(words.page, { status: 503, headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": "default-src 'none'" } });
}

// keep keeps what a page has loaded before there was a worker.
async function keep(addresses) {
  const cache = await caches.open(own);
  const known = await files();
  for (const address of addresses) {
    const url = new URL(address, location);
    if (within(url) && Object.hasOwn(known, nameOf(url)) && !(await cache.match(url.pathname))) await add(cache, url.pathname, known).catch(() => {});
  }
}

// keepAll keeps all pages of a language, what they are made of, the traces and the
// playground's scenarios, and tells the page how far it has got. What is made of many pages is left out.
async function keepAll(lang, client) {
  const cache = await caches.open(own);
  const known = await files();
  const names = Object.keys(known).filter((name) =>
    isAsset(name) || name.startsWith("traces/") || name.startsWith("scenarios/") || name.startsWith(`${lang}/`) && name.endsWith("index.html") && !name.endsWith("print/index.html"));
  let done = 0;
  let failed = false; // then nothing more is told
  const next = async () => {
    for (let name = names.pop(); name && !failed; name = names.pop()) {
      const address = addressOf(name);
      if (!(await cache.match(address))) await add(cache, address, known);
      if (!failed) client?.postMessage({ type: "docgen:kept", done: ++done, total });
    }
  };
  const total = names.length;
  try {
    await Promise.all(Array.from({ length: 4 }, next));
  } catch {
    failed = true;
    client?.postMessage({ type: "docgen:kept", done, total, failed });
  }
}

self.addEventListener("install", (event) => { self.skipWaiting(); event.waitUntil(install()); });
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || !within(url) || event.request.headers.has("range")) return;
  event.respondWith(isAsset(url.pathname.slice(site.base.length)) ? assetFirst(event) : networkFirst(event));
});
self.addEventListener("message", (event) => {
  const { type, addresses, lang } = event.data ?? {};
  if (type === "docgen:keep" && Array.isArray(addresses)) event.waitUntil(keep(addresses.filter((address) => nameOf(address))));
  if (type === "docgen:keep-all" && /^[\w-]+$/.test(lang)) event.waitUntil(keepAll(lang, event.source));
});
