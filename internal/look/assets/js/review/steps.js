// Steps and ways of the desk without a page load: the answer is the reading, and the source where
// it changed. Each step is stored on the server before its answer comes.
export function steps(desk, light) {
  let busy = false;

  async function ask(url, options) {
    if (busy) return;
    busy = true;
    desk.setAttribute("aria-busy", "true");
    try {
      const source = desk.querySelector("#rv-source");
      const answer = await fetch(url, {
        ...options,
        headers: { "X-Part": "review", "X-Source": source ? source.dataset.key : "" },
        credentials: "same-origin",
      });
      const type = answer.headers.get("Content-Type") || "";
      const html = await answer.text();
      if (answer.redirected || !type.includes("text/html") || !html.includes('id="rv-reading"')) {
        location.reload(); // signed out, confirmed by somebody else, or an error page
        return;
      }
      swap(html);
    } catch {
      say(desk.dataset.offline);
    } finally {
      busy = false;
      desk.removeAttribute("aria-busy");
    }
  }

  function swap(html) {
    const old = desk.querySelector("#rv-reading");
    const top = old.querySelector(".rv-scroll").scrollTop;
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    const reading = fresh.content.querySelector("#rv-reading");
    const source = fresh.content.querySelector("#rv-source");
    old.replaceWith(reading);
    if (source) {
      const before = desk.querySelector("#rv-source");
      const at = before.scrollTop;
      before.replaceWith(source);
      source.scrollTop = at;
    }
    for (const field of desk.querySelectorAll("[data-version][name=version]")) field.value = reading.dataset.version;
    reading.querySelector(".rv-scroll").scrollTop = top;
    settle(reading);
  }

  // settle puts the reader where the answer wants them: at the mistakes, in the open form, or at
  // the doubt.
  function settle(reading) {
    const problems = reading.querySelector("[data-focus]");
    const field = reading.querySelector("[aria-invalid=true], [autofocus]");
    const open = reading.querySelector(".rv-item.open");
    const now = reading.querySelector("#now");
    if (open) bring(reading, open);
    if (field) {
      field.focus({ preventScroll: true });
      if (field.getBoundingClientRect().bottom > innerHeight) field.scrollIntoView({ block: "center" });
    } else if (problems) problems.focus({ preventScroll: false });
    else if (open) open.querySelector(".rv-title").focus({ preventScroll: true });
    else if (now) now.focus({ preventScroll: true });
    if (open) light.show(open);
    else if (now) light.show(now);
  }

  // bring puts an item at the top of its pane unless it stands well in sight.
  function bring(reading, item) {
    const pane = reading.querySelector(".rv-scroll");
    if (getComputedStyle(pane).overflowY === "visible") {
      item.scrollIntoView({ block: "start" });
      return;
    }
    const gap = item.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    if (gap < 0 || gap > pane.clientHeight / 3) pane.scrollTop += gap - 4;
  }

  function say(text) {
    const place = desk.querySelector(".rv-problems");
    place.replaceChildren();
    const p = document.createElement("p");
    p.className = "notice bad";
    p.setAttribute("role", "alert");
    p.textContent = text;
    place.append(p);
  }

  const post = (url, body) => ask(url, { method: "POST", body });

  desk.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-step]")) return;
    event.preventDefault();
    const data = new FormData(form);
    if (event.submitter && event.submitter.name) data.set(event.submitter.name, event.submitter.value);
    post(form.action, new URLSearchParams(data));
  });

  desk.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-nav]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    history.replaceState(null, "", link.href);
    ask(link.href, {});
  });

  settle(desk.querySelector("#rv-reading"));
  return { post, say };
}
