// A filter form with data-live is sent when a choice changes, or half a second after the last key.
export function filterOnChange() {
  let timer = 0;
  const send = (form) => {
    clearTimeout(timer);
    form.requestSubmit();
  };
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && form.matches("form[data-live]") && event.target.matches("select")) send(form);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || !form.matches("form[data-live]") || !event.target.matches("input[type=search]")) return;
    if (event.isComposing) return; // a Chinese word is being typed
    clearTimeout(timer);
    timer = setTimeout(() => send(form), 500);
  });
}
