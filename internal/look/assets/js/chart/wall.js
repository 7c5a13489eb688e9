// The wallboard asks for itself once a minute and puts in what changed, without a flicker. When the
// server does not answer it says since when the picture stands still.
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
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
}
