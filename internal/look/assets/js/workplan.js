// Script of making and editing work plans. The forms work without it: each button is a post. With
// it the dates follow every change, rows come and go in place, and nobody leaves without saving.
const form = document.querySelector("form[data-live]");
if (form) (form.id === "wd" ? editor : chooser)(form);

// ask posts the form and gives the answer's parts, null when there is none to show.
async function ask(url, form, headers, signal, extra = {}) {
  const data = new FormData(form);
  for (const [name, value] of Object.entries(extra)) data.set(name, value);
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(data), headers, signal, credentials: "same-origin" });
  const type = answer.headers.get("Content-Type") || "";
  const html = await answer.text();
  if (answer.redirected || !answer.ok || !type.includes("text/html")) return null;
  const parts = document.createElement("template");
  parts.innerHTML = html;
  return parts.content;
}

// latest runs one asking at a time: a newer one ends the older.
function latest(run) {
  let current;
  let timer;
  return (wait) => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (current) current.abort();
      const mine = (current = new AbortController());
      try {
        await run(mine.signal);
      } catch (error) {
        if (error.name !== "AbortError") fail();
      }
    }, wait);
  };
}

function fail() {
  const place = document.querySelector("#wd-finding, #wn-verdict");
  const p = document.createElement("p");
  p.className = "late-text";
  p.textContent = document.querySelector("form[data-live]").dataset.failed;
  place.replaceChildren(p);
}

// put replaces what differs, so that nothing is read aloud twice.
function put(part) {
  const place = document.getElementById(part.id);
  if (place && place.innerHTML !== part.innerHTML) place.innerHTML = part.innerHTML;
}

// chooser is the form of a new plan: its verdict and the dates of the stages follow the choice.
function chooser(form) {
  const again = latest(async (signal) => {
    const parts = await ask(form.dataset.live, form, { "X-Part": "look" }, signal, { do: "look" });
    if (!parts) return fail();
    for (const part of [...parts.children]) {
      if (part.id === "wn-stages") stages(document.getElementById(part.id), part);
      else put(part);
    }
  });
  form.addEventListener("change", () => again(0));
  for (const button of form.querySelectorAll("button[value=look]")) button.hidden = true;
}

// stages writes new dates beside the fields that are being filled in; when other templates were
// chosen the tables are new.
function stages(old, fresh) {
  const fields = (root) => [...root.querySelectorAll("input")].map((input) => input.name).join();
  if (fields(old) !== fields(fresh)) {
    old.innerHTML = fresh.innerHTML;
    return;
  }
  const rows = fresh.querySelectorAll("tr");
  old.querySelectorAll("tr").forEach((row, i) => {
    [...row.children].forEach((cell, k) => {
      const next = rows[i].children[k];
      const input = cell.querySelector("input");
      if (!input) {
        if (cell.innerHTML !== next.innerHTML) cell.innerHTML = next.innerHTML;
        cell.className = next.className;
        return;
      }
      const wrong = next.querySelector(".work-error");
      mark(input, wrong ? wrong.textContent : "");
    });
  });
}

// mark says at a field what is wrong with it, or that nothing is.
function mark(input, sentence) {
  const box = input.parentElement;
  const old = box.querySelector(".work-error");
  if (old && old.textContent === sentence) return;
  if (old) old.remove();
  box.classList.toggle("wrong", sentence !== "");
  if (!sentence) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    return;
  }
  const error = document.createElement("span");
  error.className = "work-error";
  error.id = "e" + input.id.slice(1);
  error.textContent = sentence;
  box.append(error);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", error.id);
}

function editor(form) {
  const state = () => document.querySelector("#wd [data-state]");
  const now = () => document.getElementById("wd");
  let dirty = form.dataset.dirty === "yes";
  let leaving = false;

  const touched = () => {
    dirty = true;
    state().textContent = now().dataset.unsaved;
  };
  const again = latest(async (signal) => {
    const form = now();
    const bars = form.querySelector("[data-bars]");
    const parts = await ask(form.dataset.live, form, { "X-Part": "dates", "X-Bars": bars.open ? "yes" : "no" }, signal);
    if (!parts) return fail();
    const wrong = new Map();
    for (const part of [...parts.children]) {
      if (part.dataset.for) wrong.set(part.dataset.for, part.textContent);
      else put(part);
    }
    for (const input of form.querySelectorAll("[aria-invalid]")) if (!wrong.has(input.id)) mark(input, "");
    for (const [id, sentence] of wrong) {
      const input = document.getElementById(id);
      if (input) mark(input, sentence);
    }
  });

  document.addEventListener("input", (event) => {
    if (!event.target.form || event.target.form.id !== "wd" || "quiet" in event.target.dataset) return;
    touched();
    again(250);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id === "wd") leaving = true;
  });
  addEventListener("beforeunload", (event) => {
    if (dirty && !leaving) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const step = event.target.closest("#wd button[data-step]");
    if (step) {
      event.preventDefault();
      change(step.value);
      return;
    }
    const look = event.target.closest("#wd button[data-look]");
    if (look) {
      event.preventDefault();
      again(0);
      return;
    }
    const link = event.target.closest('#wd a[href^="#"], .gantt a[href^="#t-"]');
    if (link) show(event, link.hash.slice(1));
  });

  // show opens what is folded around a field and goes there.
  function show(event, id) {
    let field = document.getElementById(id);
    if (!field && id.startsWith("t-")) {
      const hidden = [...now().querySelectorAll('input[name$=".id"]')].find((input) => "t-" + input.value === decodeURIComponent(id));
      field = hidden && hidden.parentElement.querySelector('input[name$=".hans"]');
    }
    if (!field) return;
    event.preventDefault();
    unfold(field);
    field.focus();
  }

  function unfold(field) {
    for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  }

  // change takes a row in, out, up or down: the server answers with the form as it is then.
  async function change(what) {
    const form = now();
    form.setAttribute("aria-busy", "true");
    try {
      const parts = await ask(form.action.replace(/#.*/, ""), form, { "X-Part": "form" }, undefined, { do: what });
      const fresh = parts && parts.querySelector("#wd");
      if (!fresh) return fail();
      for (const box of form.querySelectorAll("details[id]")) {
        const same = fresh.querySelector("#" + CSS.escape(box.id));
        if (same) same.open = box.open;
      }
      for (const box of form.querySelectorAll(".wd-row > details[open]")) {
        const row = fresh.querySelector("#" + CSS.escape(box.parentElement.id) + " > details");
        if (row) row.open = true;
      }
      fresh.querySelector("[data-bars]").open = form.querySelector("[data-bars]").open;
      form.replaceWith(fresh);
      settle(fresh);
      touched();
      const stand = document.getElementById(fresh.dataset.stand);
      if (stand) {
        unfold(stand);
        stand.focus();
        stand.scrollIntoView({ block: "center" });
      } else {
        const problems = fresh.querySelector("#wd-problems [data-focus]");
        if (problems && problems.textContent.trim()) problems.focus();
      }
    } catch {
      fail();
    } finally {
      now().removeAttribute("aria-busy");
    }
  }

  // settle is what a form needs that has just come.
  function settle(form) {
    for (const button of form.querySelectorAll("button[data-look]")) button.hidden = true;
    form.querySelector("[data-bars]").addEventListener("toggle", (event) => {
      if (event.target.open && !form.querySelector("#gantt table")) again(0);
    });
  }

  settle(form);
  if (dirty) touched();
  else state().textContent = form.dataset.saved;
}
