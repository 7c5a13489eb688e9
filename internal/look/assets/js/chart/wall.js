// The wallboard hears from the server when lights change, and asks for itself once a minute besides; it
// puts in what changed, without a flicker. When the server does not answer it says since when the
// picture stands still.
export function wall(board) {
  const stale = document.querySelector("[data-stale]");
  const every = Number(board.dataset.wall) * 1000 || 60000;
  let last = Date.now();

  const ask = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector("[data-wall]");
      if (!now) throw new Error("no board");
      if (now.innerHTML !== board.innerHTML) board.innerHTML = now.innerHTML;
      last = Date.now();
      if (stale) stale.hidden = true;
    } catch {
      if (stale && Date.now() - last > every) {
        stale.hidden = false;
        stale.textContent = stale.dataset.stale.replace("{n}", Math.round((Date.now() - last) / 60000));
      }
    }
  };
  setInterval(ask, every);
  listen(board, ask);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
}

// listen asks for the board when its lights have another version than before. Several changes at once
// are asked for together. A line that breaks is taken up again by the browser.
function listen(board, ask) {
  if (!board.dataset.live || !window.EventSource) return;
  let seen = "";
  let soon = 0;
  const events = new EventSource(board.dataset.live);
  events.addEventListener("lights", (event) => {
    const first = seen === "";
    if (event.data === seen) return;
    seen = event.data;
    if (first) return; // the page was made a moment ago
    clearTimeout(soon);
    soon = setTimeout(ask, 200);
  });
  addEventListener("pagehide", () => events.close());
}
