"use strict";

/* Sorting: a click on a heading sorts the runs by it, another one turns the order around. */

function compareValues(one, other) {
  const numbers = [Number(one), Number(other)];
  if (numbers.every(Number.isFinite)) return numbers[0] - numbers[1];
  return one.localeCompare(other, undefined, { numeric: true, sensitivity: "base" });
}

function compareRows(one, other, column, sign) {
  const [a, b] = [one.cells[column].dataset.order, other.cells[column].dataset.order];
  if (a === undefined || b === undefined) return (a === undefined) - (b === undefined);
  return sign * compareValues(a, b);
}

function nextOrder(heading) {
  const before = heading.getAttribute("aria-sort");
  if (before === null) return heading.dataset.greatestFirst ? "descending" : "ascending";
  return before === "ascending" ? "descending" : "ascending";
}

function sortBy(heading) {
  const table = heading.closest("table");
  const order = nextOrder(heading);
  for (const each of table.querySelectorAll("th[aria-sort]")) each.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", order);
  const sign = order === "descending" ? -1 : 1;
  const rows = [...table.tBodies[0].rows];
  rows.sort((one, other) => compareRows(one, other, Number(heading.dataset.column), sign));
  table.tBodies[0].append(...rows);
}

for (const heading of document.querySelectorAll("th[data-column]"))
  heading.querySelector("button").addEventListener("click", () => sortBy(heading));

/* Pictures: a click shows one as large as the window; the arrow keys go on to the next. */

const large = document.getElementById("large");
const largeImage = large.querySelector("img");
let shown = null;

function show(picture) {
  shown = picture;
  const image = picture.querySelector("img");
  largeImage.src = image.src;
  largeImage.alt = image.alt;
  large.querySelector("p").textContent = image.alt;
  largeImage.classList.toggle("broad", image.naturalWidth > 1.8 * image.naturalHeight);
  if (!large.open) large.showModal();
  large.scrollTo(0, 0);
}

function step(by) {
  const open = [...document.querySelectorAll("button.picture")].filter((each) => each.offsetParent);
  const next = open[open.indexOf(shown) + by];
  if (next) show(next);
}

for (const picture of document.querySelectorAll("button.picture"))
  picture.addEventListener("click", () => show(picture));
for (const turn of large.querySelectorAll("[data-step]"))
  turn.addEventListener("click", () => step(Number(turn.dataset.step)));
largeImage.addEventListener("click", () => large.close());
large.querySelector(".close").addEventListener("click", () => large.close());
large.addEventListener("keydown", (event) => {
  if (event.key === "ArrowRight") step(1);
  if (event.key === "ArrowLeft") step(-1);
});
large.addEventListener("close", () => shown?.focus());
