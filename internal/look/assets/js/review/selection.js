// Words chosen in the source become a measure, or the text of the open item. Places are bytes of
// the source, as the server counts them.
export function selection(desk, go) {
  const bar = desk.querySelector("[data-selection]");
  const bytes = new TextEncoder();

  function offset(node, at) {
    const run = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest(".rv-r");
    if (!run) return -1;
    const text = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, at) : "";
    return Number(run.dataset.o) + bytes.encode(text).length;
  }

  function chosen() {
    const sel = getSelection();
    const source = desk.querySelector("#rv-source");
    if (!sel.rangeCount || sel.isCollapsed || !source) return null;
    const range = sel.getRangeAt(0);
    if (!source.contains(range.commonAncestorContainer)) return null;
    const start = offset(range.startContainer, range.startOffset);
    const end = offset(range.endContainer, range.endOffset);
    return start >= 0 && end > start ? { start, end, box: range.getBoundingClientRect() } : null;
  }

  document.addEventListener("selectionchange", () => {
    const c = chosen();
    bar.hidden = !c;
    const open = desk.querySelector(".rv-item.open");
    bar.querySelector("[data-make=range]").hidden = !open || open.dataset.item === "0";
  });

  bar.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-make]");
    const c = chosen();
    if (!button || !c) return;
    const open = desk.querySelector(".rv-item.open");
    const step = button.dataset.make === "range" ? { op: "range", item: Number(open.dataset.item) } : { op: "add" };
    const form = desk.querySelector("#rv-form");
    const data = new FormData(form);
    data.set("step", JSON.stringify({ ...step, start: c.start, end: c.end }));
    getSelection().removeAllRanges();
    go.post(form.action, new URLSearchParams(data));
  });
}
