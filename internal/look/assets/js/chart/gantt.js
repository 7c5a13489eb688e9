// The chart over time: nearer and further, folded groups, the facts of the row pointed at, keys.
export function gantts(root) {
  const chart = root.querySelector(".gantt");
  if (!chart) return;
  const zooms = [...root.querySelectorAll("a[data-zoom]")];
  const panel = root.querySelector("[data-panel]");

  const zoom = (link) => {
    const middle = atToday(chart) ? today(chart) : (chart.scrollLeft + chart.clientWidth / 2) / Math.max(chart.scrollWidth, 1);
    chart.className = "gantt zoom-" + link.dataset.zoom;
    chart.querySelector(".gantt-scale").setAttribute("width", link.dataset.width === "0" ? "100%" : link.dataset.width);
    for (const other of zooms) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    history.replaceState(history.state, "", link.href);
    showAt(chart, middle);
  };
  for (const link of zooms) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      zoom(link);
    });
  }
  const step = (by) => {
    const now = zooms.findIndex((link) => link.getAttribute("aria-current"));
    if (zooms[now + by]) zoom(zooms[now + by]);
  };

  for (const button of root.querySelectorAll("button[data-today]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (chart.classList.contains("zoom-quarter") && zooms[1]) zoom(zooms[1]);
      showAt(chart, today(chart));
    });
  }
  fold(root, chart);
  facts(chart, panel);

  chart.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, select, textarea")) return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move) {
      const links = [...chart.querySelectorAll("tbody tr:not(.group) .gantt-name a:not(.gantt-open)")].filter((link) => link.offsetParent);
      const here = links.findIndex((link) => link.closest("tr") === event.target.closest("tr"));
      const next = links[here + move];
      if (!next) return;
      event.preventDefault();
      next.focus();
    } else if (event.key === "+" || event.key === "=") step(1);
    else if (event.key === "-") step(-1);
    else if (event.key === "t") showAt(chart, today(chart));
  });
  if (!chart.classList.contains("zoom-quarter")) showAt(chart, today(chart));
}

const today = (chart) => Number(chart.dataset.today || 0) / 100;
const atToday = (chart) => chart.dataset.today !== undefined && chart.scrollLeft === 0;

// showAt brings a share of the time into the middle of the window.
function showAt(chart, share) {
  const time = chart.querySelector("thead .gantt-time");
  const labels = chart.querySelector("thead th").getBoundingClientRect().width;
  chart.scrollLeft = time.offsetLeft + time.offsetWidth * share - labels - (chart.clientWidth - labels) / 2;
}

// fold gives each group a button that puts its rows away; a click on it is heard by the chart, whose
// table may be swapped.
function fold(root, chart) {
  const buttons = () => [...chart.querySelectorAll("button[data-fold]")];
  const set = (button, open) => {
    button.setAttribute("aria-expanded", open);
    button.textContent = open ? button.dataset.close : button.dataset.open;
    for (const body of chart.querySelectorAll(`tbody[data-group="${CSS.escape(button.dataset.fold)}"]`)) body.hidden = !open;
  };
  const show = () => buttons().forEach((button) => (button.hidden = false));
  show();
  chart.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-fold]");
    if (button) set(button, button.getAttribute("aria-expanded") !== "true");
  });
  for (const all of root.querySelectorAll("button[data-fold-all]")) {
    all.hidden = false;
    all.addEventListener("click", () => {
      const open = !buttons().some((button) => button.getAttribute("aria-expanded") === "true");
      for (const button of buttons()) set(button, open);
    });
  }
  // Opening a measure asks the server, at the scale that the reader has chosen meanwhile.
  let folded = [];
  let left = 0;
  chart.addEventListener("htmx:configRequest", (event) => {
    const zoom = chart.className.match(/zoom-(\w+)/)[1];
    const ask = new URL(event.detail.path, location.href);
    if (zoom === "quarter") ask.searchParams.delete("zoom");
    else ask.searchParams.set("zoom", zoom);
    event.detail.path = ask.pathname + ask.search;
    folded = buttons().filter((button) => button.getAttribute("aria-expanded") === "false").map((button) => button.dataset.fold);
    left = chart.scrollLeft;
  });
  chart.addEventListener("htmx:afterSwap", () => {
    show();
    for (const button of buttons()) if (folded.includes(button.dataset.fold)) set(button, false);
    chart.scrollLeft = left;
    for (const link of root.querySelectorAll("a[data-zoom]")) {
      const to = new URL(link.href);
      const open = new URL(location.href).searchParams.get("open");
      if (open) to.searchParams.set("open", open);
      else to.searchParams.delete("open");
      link.href = to.href;
    }
  });
}

// facts shows what is known of the row that is pointed at or has the focus.
function facts(chart, panel) {
  if (!panel) return;
  const show = (event) => {
    const row = event.target.closest("tr[data-note]");
    if (row) panel.textContent = row.dataset.note;
  };
  chart.addEventListener("mouseover", show);
  chart.addEventListener("focusin", show);
}
