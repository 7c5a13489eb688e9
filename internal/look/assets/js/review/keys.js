// Keys press the button or link that carries them: the doubt's own first, then the open item's.
const names = { ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };

export function keys(desk) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (typing && event.key !== "Escape") return;
    if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && event.target.closest("[role=tablist]")) return;
    const key = names[event.key] || event.key;
    const open = desk.querySelector(".rv-item.open");
    const now = desk.querySelector("#now");
    const places = open && open.contains(event.target) ? [open, now, desk] : [now, open, desk];
    for (const place of places) {
      const target = place && place.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (!target) continue;
      event.preventDefault();
      if (target.matches("summary")) target.parentElement.open = !target.parentElement.open;
      else target.click();
      return;
    }
  });
}
