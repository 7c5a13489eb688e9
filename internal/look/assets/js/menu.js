// Where the tabs are wider than the screen, the one that is open is in sight.
export function showCurrentTab() {
  for (const tab of document.querySelectorAll(".tabs a[aria-current]")) {
    const row = tab.closest("ul");
    if (row.scrollWidth > row.clientWidth) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }
}

// Menus are <details>: Escape and a click elsewhere close them.
export function closeMenus() {
  const open = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}
