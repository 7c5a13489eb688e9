// Script of the report form. The form works without it. With it the draft is kept while one writes,
// files are sent as soon as they are chosen and go on where a broken connection stopped, and what
// could not be sent stays on the phone until it can.
const form = document.querySelector("form.ur-form");
if (form) {
  document.documentElement.classList.add("js");
  const keep = form.id === "ur" ? keeper(form) : { touched() {}, async settled() {} };
  const files = uploader(form, keep);
  leaving(form, keep, files);
  if (form.id === "ur") writing(form, keep);
}

const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (hole, name) => values[name] ?? hole);
const megabytes = (n) => (n < 1 << 20 ? `${Math.max(1, Math.round(n / 1024))} KB` : `${(n / (1 << 20)).toFixed(1)} MB`);

// keeper keeps the draft: a moment after the last change, one request at a time. A request whose
// answer was lost is sent again as it was, before anything newer, so that its own earlier success is
// not taken for somebody else's change.
function keeper(form) {
  const state = form.querySelector("[data-state]");
  const place = "luodi:" + location.pathname;
  const says = form.dataset;
  let timer, running, pending, dirty = false, stopped = false;

  const tell = (text, bad = false) => {
    state.textContent = text;
    state.classList.toggle("bad", bad);
  };
  const body = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    data.set("do", "keep");
    return new URLSearchParams(data).toString();
  };
  const local = (text) => {
    try {
      if (text) localStorage.setItem(place, text);
      else localStorage.removeItem(place);
    } catch {} // a browser that keeps nothing
  };

  async function save() {
    if (stopped) return;
    dirty = false;
    const sent = pending ?? body();
    pending = sent;
    local(body());
    tell(says.saysSaving);
    let answer, found;
    try {
      answer = await fetch(form.action, { method: "POST", body: sent, credentials: "same-origin", redirect: "manual",
        headers: { "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8", "X-Part": "state" } });
      found = answer.type === "opaqueredirect" || !(answer.headers.get("Content-Type") ?? "").includes("json") ? null : await answer.json();
    } catch {
      tell(says.saysOffline, true);
      dirty = true;
      return again(5000);
    }
    if (!found || (!answer.ok && !found.stop)) { // signed out, or the server is busy: kept here meanwhile
      tell(found ? found.says : says.saysOffline, true);
      dirty = true;
      return again(10000);
    }
    if (found.stop) {
      stopped = true;
      return tell(found.says, true);
    }
    pending = undefined;
    form.elements.guard.value = found.guard;
    marks(found.fields ?? {});
    tell(found.says, Boolean(found.fields));
    if (dirty) again(400);
    else local(null);
  }

  function again(ms) {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  }
  function run() {
    if (running) return running.then(() => dirty && again(400));
    running = save().finally(() => (running = undefined));
    return running;
  }
  function marks(wrong) {
    for (const input of form.querySelectorAll("input[name], textarea[name]")) {
      if (wrong[input.name]) input.setAttribute("aria-invalid", "true");
      else if (input.matches('[name$=".amount"], [name$=".on"], [name$=".since"]')) input.removeAttribute("aria-invalid");
    }
  }

  const keep = {
    touched() {
      dirty = true;
      if (stopped) return;
      local(body());
      if (!running) tell(says.saysUnsaved);
      again(1200);
    },
    // settled waits until what runs is done, so that the form goes out with the guard of the draft.
    async settled() {
      clearTimeout(timer);
      if (running) await running;
      clearTimeout(timer);
    },
    restore() {
      let kept;
      try {
        kept = localStorage.getItem(place);
      } catch {}
      if (!kept) return;
      const data = new URLSearchParams(kept);
      local(null);
      if (data.get("guard") !== form.elements.guard.value) return; // somebody went on since
      put(form, data);
      tell(says.saysRestored);
      keep.touched();
    },
  };
  addEventListener("online", () => dirty && again(0));
  addEventListener("pagehide", () => dirty && !stopped && local(body()));
  keep.restore();
  return keep;
}

// put fills the form with kept values.
function put(form, data) {
  const seen = {};
  for (const [name, value] of data) {
    if (name === "guard" || name === "do" || name === "end") continue;
    const list = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]:not([type=file])`)];
    const at = (seen[name] = (seen[name] ?? -1) + 1);
    const input = list.find((x) => x.type === "checkbox") ?? (name.endsWith("evidence") ? list.find((x) => x.value === value) : list[at]);
    if (input?.type === "checkbox") input.checked = true;
    else if (input && input.type !== "hidden") input.value = value;
    else if (!input && name.endsWith("evidence")) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  for (const box of form.querySelectorAll("input[type=checkbox]")) if (!data.has(box.name)) box.checked = false;
}

// writing is what the form does by itself: sentences for what is ticked, percentages, more problems.
function writing(form, keep) {
  const progress = form.elements.progress;
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    const box = event.target.closest("[data-amount]");
    if (box) share(box);
    if (event.target.dataset.suggest) suggest(event.target);
    keep.touched();
  });

  // suggest writes what was ticked into the text, and takes it out again, as long as nobody changed it.
  function suggest(box) {
    const text = box.dataset.suggest;
    const lines = progress.value.split("\n");
    const at = lines.indexOf(text);
    if (box.checked && at < 0) progress.value = [...lines.filter((line, i) => line || i < lines.length - 1), text].filter((line, i) => i > 0 || line).join("\n");
    if (!box.checked && at >= 0) progress.value = lines.filter((line, i) => i !== at).join("\n");
  }

  function share(box) {
    const number = (text) => (/^\d+(\.\d{1,3})?$/.test(text) ? Math.round(Number(text) * 1000) : NaN);
    const done = number(box.querySelector("input").value.replaceAll(",", "").trim());
    const all = number(box.dataset.of);
    const thousandths = Math.floor((done * 1000) / all);
    box.querySelector("[data-share]").textContent = Number.isNaN(done) ? "–" : `${thousandths / 10}%`;
    box.classList.toggle("wrong", done > all);
    box.querySelector(".ur-why").hidden = !(done < number(box.dataset.was));
  }

  form.querySelector("[data-more]").addEventListener("click", (event) => {
    event.preventDefault();
    const rows = form.querySelectorAll("[data-problem]");
    const row = rows[rows.length - 1].cloneNode(true);
    for (const part of row.querySelectorAll("[id], [for]")) {
      for (const name of ["id", "for"]) {
        const value = part.getAttribute(name);
        if (value) part.setAttribute(name, value.replace(/\d+$/, String(rows.length)));
      }
    }
    for (const input of row.querySelectorAll("textarea, input, select")) input.value = "";
    rows[rows.length - 1].after(row);
    row.querySelector("textarea").focus();
  });
  form.querySelector("[data-keep]").hidden = true;
}

// uploader sends files in pieces as soon as they are chosen.
function uploader(form, keep) {
  const piece = 1 << 20;
  const says = form.dataset;
  const busy = new Set(); // jobs for which the form waits
  const idle = [];
  const queue = [];
  let working = false;

  form.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches("[data-pick]")) return;
    const box = input.closest("[data-files]");
    for (const file of input.files) add(box, file);
    input.value = ""; // the form itself need not send them again
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-drop]");
    if (!button) return;
    event.preventDefault();
    const next = button.closest("li").nextElementSibling ?? button.closest("[data-files]").querySelector("label");
    button.closest("li").remove();
    (next?.querySelector?.("a") ?? next)?.focus?.();
    keep.touched();
  });

  function add(box, file) {
    const row = document.createElement("div");
    row.className = "ur-upload";
    row.innerHTML = '<p role="status"></p><progress max="1" value="0"></progress><div></div>';
    row.querySelector("progress").setAttribute("aria-label", file.name);
    box.querySelector("[data-uploading]").append(row);
    start({ box, file, row, url: null, sent: 0 });
  }
  function start(job) {
    busy.add(job);
    queue.push(job);
    work();
  }
  function rest(job) {
    busy.delete(job);
    if (busy.size === 0) for (const done of idle.splice(0)) done();
  }
  async function work() {
    if (working) return;
    working = true;
    for (let job; (job = queue.shift()); ) await send(job);
    working = false;
  }
  function finish(job) {
    job.row.remove();
    rest(job);
  }
  function progress(job, sent) {
    job.row.querySelector("progress").value = job.file.size ? sent / job.file.size : 1;
    job.row.querySelector("p").textContent = fill(says.saysUploading, { name: job.file.name, percent: `${Math.floor((100 * sent) / Math.max(1, job.file.size))}%` });
  }

  async function send(job) {
    job.row.classList.remove("bad");
    job.row.querySelector("div").replaceChildren();
    progress(job, job.sent);
    for (let tries = 0; tries < 6; tries++) {
      try {
        if (!job.url) {
          const data = new URLSearchParams({ name: job.file.name, size: String(job.file.size), field: job.box.dataset.files });
          for (const name of ["place", ...["on", "organ", "number"].map((x) => `${job.box.dataset.files}.${x}`)]) {
            const input = form.elements[name];
            if (input) data.set(name, input.value);
          }
          const answer = await fetch(form.dataset.uploads, { method: "POST", body: data, headers: { "X-Part": "file" }, redirect: "manual" });
          if (answer.status !== 201) return refuse(job, answer);
          job.url = answer.headers.get("Location");
          job.sent = 0;
        } else if (tries > 0) {
          const answer = await fetch(job.url, { method: "HEAD" });
          if (answer.status === 404) {
            job.url = null;
            continue;
          }
          if (answer.ok) job.sent = Number(answer.headers.get("Upload-Offset"));
        }
        while (true) {
          const answer = await put(job);
          if (answer.status === 200) return done(job, answer.text);
          if (answer.status !== 204 && answer.status !== 409) return refuse(job, answer);
          const at = Number(answer.offset);
          if (at > job.sent) tries = 0;
          job.sent = at;
          progress(job, at);
          if (answer.status === 409) break;
        }
      } catch {
        await wait(Math.min(8000, 500 * 2 ** tries));
      }
    }
    stopped(job, fill(says.saysStopped, { name: job.file.name, sent: megabytes(job.sent), all: megabytes(job.file.size) }), true);
  }
  function put(job) {
    return new Promise((done, fail) => {
      const request = new XMLHttpRequest();
      request.open("PUT", job.url);
      request.setRequestHeader("X-Part", "file");
      request.setRequestHeader("Upload-Offset", String(job.sent));
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.timeout = 120000;
      request.upload.onprogress = (event) => progress(job, job.sent + event.loaded);
      request.onload = () => done({ status: request.status, offset: request.getResponseHeader("Upload-Offset"), text: request.responseText });
      request.onerror = request.ontimeout = fail;
      request.send(job.file.slice(job.sent, job.sent + piece));
    });
  }
  function done(job, html) {
    const parts = document.createElement("template");
    parts.innerHTML = html;
    const list = job.box.querySelector("[data-list]");
    for (const item of [...parts.content.children]) {
      const id = item.querySelector("input")?.value;
      const old = [...list.querySelectorAll("input")].find((x) => x.value === id);
      if (old) old.closest("li").remove();
      list.append(item);
    }
    finish(job);
    keep.touched();
  }
  async function refuse(job, answer) {
    const text = typeof answer.text === "string" ? answer.text : await answer.text();
    const plain = answer.status >= 400 && !/^\s*</.test(text) ? text : "";
    stopped(job, plain || fill(says.saysStopped, { name: job.file.name, sent: megabytes(job.sent), all: megabytes(job.file.size) }), !plain);
  }
  // stopped leaves the file in its row with what became of it: sent again, or left out.
  function stopped(job, text, retry) {
    job.row.classList.add("bad");
    job.row.querySelector("p").textContent = text;
    const button = (label, act) => {
      const b = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: label });
      b.addEventListener("click", act);
      job.row.querySelector("div").append(b);
    };
    if (retry) button(says.saysRetry, () => start(job));
    button(says.saysCancel, () => finish(job));
    rest(job);
  }

  return { idle: () => (busy.size === 0 ? Promise.resolve() : new Promise((done) => idle.push(done))) };
}

// leaving sends the form when files and draft are through.
function leaving(form, keep, files) {
  let through = false;
  form.addEventListener("submit", async (event) => {
    if (through) return;
    const button = event.submitter;
    if (button?.matches("[data-drop], [data-more]")) return;
    event.preventDefault();
    form.setAttribute("aria-busy", "true");
    await files.idle();
    await keep.settled();
    await wait(0); // while this event is still being told, the form does not go out again
    through = true;
    const key = "luodi:" + location.pathname;
    try {
      localStorage.removeItem(key);
    } catch {}
    form.requestSubmit(button);
    form.removeAttribute("aria-busy");
    setTimeout(() => (through = false), 3000);
  });
}
