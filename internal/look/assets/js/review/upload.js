// An upload with its progress and a way to stop it. Files can be dropped on the field.
export function upload(form) {
  const file = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  const box = form.querySelector("[data-progress]");
  const bar = box.querySelector("progress");
  const words = box.querySelector("[data-progress-text]");
  const send = form.querySelector("button[type=submit]");
  let request = null;

  for (const type of ["dragenter", "dragover"]) {
    drop.addEventListener(type, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const type of ["dragleave", "drop"]) drop.addEventListener(type, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) file.files = event.dataTransfer.files;
  });

  form.addEventListener("submit", (event) => {
    if (!file.files.length || request) return; // pasted text goes the plain way
    event.preventDefault();
    box.hidden = false;
    send.disabled = true;
    request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (e) => {
      if (!e.lengthComputable) return;
      const percent = Math.floor((100 * e.loaded) / e.total);
      bar.value = percent;
      words.textContent = form.dataset.sending.replace("{percent}", percent);
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      words.textContent = form.dataset.sent;
    });
    request.addEventListener("load", () => {
      if (request.status < 400 && request.responseURL) {
        location.assign(request.responseURL);
        return;
      }
      // the page came back with what is wrong
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const main = page.querySelector("main");
      if (!main) return failed();
      document.querySelector("main").replaceWith(main);
      const again = main.querySelector("form[data-upload]");
      if (again) upload(again);
      const problems = main.querySelector("[data-focus]");
      if (problems) problems.focus();
    });
    request.addEventListener("error", failed);
    request.addEventListener("abort", reset);
    request.send(new FormData(form));
  });
  box.querySelector("[data-cancel]").addEventListener("click", () => request && request.abort());

  function failed() {
    reset();
    box.hidden = false;
    words.textContent = form.dataset.failed;
  }
  function reset() {
    request = null;
    box.hidden = true;
    bar.value = 0;
    words.textContent = "";
    send.disabled = false;
  }
}
