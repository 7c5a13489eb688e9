// Script of intake and the review desk. Everything works without it: each step is a form, each
// place a link. This saves page loads, lights up source and reading together, and brings the keys.
import { steps } from "./review/steps.js";
import { keys } from "./review/keys.js";
import { lights } from "./review/lights.js";
import { selection } from "./review/selection.js";
import { upload } from "./review/upload.js";
import { waiting } from "./review/waiting.js";

const desk = document.getElementById("review");
if (desk) {
  const light = lights(desk);
  const go = steps(desk, light);
  keys(desk);
  selection(desk, go);
}
const form = document.querySelector("form[data-upload]");
if (form) upload(form);
const reading = document.querySelector("[data-reading]");
if (reading) waiting(reading);
