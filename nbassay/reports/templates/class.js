"use strict";
// Sorts, searches and narrows the table of students; without it the table stands there whole.
{
  const table = document.querySelector("table.students");
  const tools = document.getElementById("tools");
  const [search, kind, found] = ["search", "kind", "found"].map((id) => document.getElementById(id));
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const rows = [...table.tBodies[0].rows].map((row) => ({ row, text: fold(row.textContent) }));

  const narrow = () => {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { row, text } of rows) {
      const fits = !kind.value || row.dataset.kinds.split(" ").includes(kind.value);
      row.hidden = !(fits && words.every((word) => text.includes(word)));
      shown += row.hidden ? 0 : 1;
    }
    found.textContent = shown;
  };

  const sort = (head) => {
    const turn = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", turn === 1 ? "ascending" : "descending");
    const place = ({ row }) => turn * Number(row.dataset[head.dataset.by]);
    rows.sort((one, other) => place(one) - place(other));
    table.tBodies[0].append(...rows.map(({ row }) => row));
  };

  for (const head of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head));
    head.append(button);
  }
  table.tHead.rows[0].cells[0].setAttribute("aria-sort", "ascending");
  search.addEventListener("input", narrow);
  kind.addEventListener("change", narrow);
  tools.hidden = false;
  narrow();
}
