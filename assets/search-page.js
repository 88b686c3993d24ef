// The search in the page to search on, whose address has the query.

import { element, make, Search, show } from "./search.js";

const place = document.querySelector(".search-here");
const list = document.querySelector(".search-all");

const inPage = (index) => {
  const search = new Search(index, place);
  search.inline = true;
  search.after = (query) => { list.hidden = query !== ""; };
  place.setAttribute("role", "search");
  const icon = document.querySelector(".search-open svg").cloneNode(true);
  place.append(element("div", "search-top", {}, icon, search.input), search.count, search.status, search.body);
  search.input.value = new URLSearchParams(location.search).get("q")?.slice(0, 200) ?? "";
  search.input.addEventListener("input", () => {
    const url = new URL(location.href);
    if (search.input.value.trim()) url.searchParams.set("q", search.input.value);
    else url.searchParams.delete("q");
    history.replaceState(history.state, "", url);
  });
  return search;
};

let making;

// open makes the search, or goes to where it is.
export const open = async (url, take) => {
  making ??= make(url, inPage);
  making.catch(() => { making = undefined; });
  await show(await making, take());
};
