// Pictures of plans. They stand, print and zoom without script; this saves page loads, folds,
// answers to pointing, and brings the keys.
import { gantts } from "./chart/gantt.js";
import { wall } from "./chart/wall.js";

for (const root of document.querySelectorAll("[data-gantt]")) gantts(root);
const board = document.querySelector("[data-wall]");
if (board) wall(board);
