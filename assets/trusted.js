// What could run as a script, or becomes a document, passes here or nowhere: pages
// have a policy that browsers with Trusted Types enforce (templates/partials/head.html). All of
// it is the site's own.

const base = new URL("..", import.meta.url).href;

// own returns an address, if it is one of this site.
const own = (url) => {
  const { href } = new URL(url, location.href);
  if (!href.startsWith(base)) throw new TypeError(`not of this site: ${href}`);
  return href;
};

const rules = { createScriptURL: own, createHTML: (text) => text };
const policy = globalThis.trustedTypes?.createPolicy("docgen", rules) ?? rules;

// script is the address of a worker.
export const script = (url) => policy.createScriptURL(url);

// read fetches a page of this site as a document that is not shown: nothing in it
// is loaded or run.
export const read = async (url) => {
  const response = await fetch(own(url));
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return new DOMParser().parseFromString(policy.createHTML(await response.text()), "text/html");
};
