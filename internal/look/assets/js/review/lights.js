// The source and the reading light each other up: on hover and focus softly, on choosing with the
// other side brought into sight.
export function lights(desk) {
  const clear = (name) => desk.querySelectorAll("." + name).forEach((el) => el.classList.remove(name));

  function twins(el, side) {
    const { item, part, field } = el.dataset;
    const pane = desk.querySelector(side);
    if (!pane) return [];
    let query = "";
    if (part && part !== "0") query = `[data-part="${part}"]`;
    else if (field) query = `[data-field="${field}"]`;
    else if (item && item !== "0") query = `[data-item="${item}"]`;
    return query ? [...pane.querySelectorAll(query)] : [];
  }

  const other = (el) => (el.closest("#rv-source") ? "#rv-reading" : "#rv-source");

  function soft(event) {
    const el = event.target.closest && event.target.closest("[data-item], [data-field]");
    clear("lit");
    if (!el || !desk.contains(el)) return;
    for (const twin of twins(el, other(el))) twin.classList.add("lit");
  }
  desk.addEventListener("mouseover", soft);
  desk.addEventListener("focusin", soft);
  desk.addEventListener("mouseleave", () => clear("lit"));

  // show brings the place of an element of the reading into sight in the source.
  function show(el) {
    clear("shown");
    let found = twins(el, "#rv-source");
    if (!found.length && el.dataset.at) {
      const at = Number(el.dataset.at);
      for (const run of desk.querySelectorAll("#rv-source .rv-r")) {
        if (Number(run.dataset.o) > at) break;
        found = [run];
      }
      if (at === 0) found = [];
    }
    for (const twin of found) twin.classList.add("shown");
    if (found.length) into(found[0], desk.querySelector("#rv-source"));
  }

  function into(el, pane) {
    if (!pane || getComputedStyle(pane).overflowY === "visible") return; // one column: the reader's own place stays
    const box = el.getBoundingClientRect();
    const frame = pane.getBoundingClientRect();
    if (box.top < frame.top + 40 || box.bottom > frame.bottom - 40) {
      pane.scrollTop += box.top - frame.top - frame.height / 3;
    }
  }

  desk.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, select, textarea, summary, label")) return;
    const run = event.target.closest("#rv-source [data-item]");
    if (run && getSelection().isCollapsed) {
      const row = desk.querySelector(`#i${run.dataset.item}`);
      if (row) {
        clear("shown");
        row.classList.add("shown");
        into(row, desk.querySelector("#rv-reading .rv-scroll"));
      }
      return;
    }
    const row = event.target.closest("#rv-reading [data-part], #rv-reading [data-item], #rv-reading [data-field]");
    if (row) show(row);
  });

  // On a phone source and reading are two tabs.
  desk.addEventListener("click", (event) => {
    const tab = event.target.closest("a[data-tab]");
    if (!tab) return;
    event.preventDefault();
    desk.dataset.tab = tab.dataset.tab;
    for (const t of desk.querySelectorAll("a[data-tab]")) {
      if (t === tab) t.setAttribute("aria-current", "true");
      else t.removeAttribute("aria-current");
    }
  });
  desk.dataset.tab = "reading";
  return { show };
}
