// Keys of the review of reports: each presses the button, link or box that carries it. Nothing here
// is needed: all of it can be clicked.
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  const form = document.querySelector("form[data-office]");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const back = form && event.target.closest("form") === form && form.querySelector("[data-return]");
    if (back) {
      event.preventDefault();
      back.click();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest("select, textarea, [contenteditable], input:not([type=checkbox])");
  if (typing) {
    if (event.key === "Escape") typing.blur();
    return;
  }
  const target = document.querySelector(`main [data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("summary")) target.parentElement.open = !target.parentElement.open;
  else if (target.matches("textarea")) target.focus();
  else target.click();
});
