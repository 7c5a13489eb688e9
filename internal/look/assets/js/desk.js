// Script of the workbench. Everything works without it; this only saves a click or a page load.
import "htmx.org/dist/htmx.esm.js";
import { closeMenus, showCurrentTab } from "./menu.js";
import { filterOnChange } from "./filters.js";

closeMenus();
showCurrentTab();
filterOnChange();
focusProblems(document);
document.addEventListener("htmx:afterSwap", (event) => focusProblems(event.target));

// A form that came back with problems puts the reader at their summary.
function focusProblems(root) {
  const summary = root.querySelector("[data-focus]");
  if (summary) summary.focus({ preventScroll: false });
}
