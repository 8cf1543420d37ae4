// Drag and drop, and what changes while somebody looks. Without it forms and a reload do the same.
"use strict";

const drop = document.getElementById("drop");
if (drop) {
  const field = document.getElementById("files");
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, () => drop.classList.remove("over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      drop.requestSubmit();
    }
  });
}

const live = document.querySelector("[data-progress]");
if (live) {
  const source = new EventSource(live.dataset.progress);
  source.onmessage = (event) => {
    const told = JSON.parse(event.data);
    if (told.over) {
      source.close();
      location.replace(live.dataset.page);
      return;
    }
    document.getElementById("done").value = told.done;
    for (const line of document.querySelectorAll("#said [lang]")) {
      if (told.said[line.lang]) line.textContent = told.said[line.lang];
    }
  };
}

const changes = document.querySelector("[data-changes]");
if (changes) {
  let before = null;
  const source = new EventSource(changes.dataset.changes);
  source.onmessage = (event) => {
    const typing = document.activeElement && document.activeElement.closest("form");
    if (before !== null && before !== event.data && !typing) location.reload();
    before = event.data;
  };
}
