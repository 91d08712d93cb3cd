// What pages do beyond showing: hover and keys on charts, sorting, the palette, live parts.
// Everything but the live parts works without it.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const typing = () => /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName || "");

  // Charts: exact values by pointer, and by arrow keys once a chart is focused.
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("role", "status");
  document.body.append(tip);
  let lit = null;
  const show = (mark) => {
    lit?.classList.remove("is-on");
    lit = mark;
    tip.hidden = !mark;
    if (!mark) return;
    mark.classList.add("is-on");
    tip.textContent = mark.dataset.says;
    const box = mark.getBoundingClientRect();
    const left = Math.min(window.innerWidth - tip.offsetWidth - 8, Math.max(8, box.left + box.width / 2 - tip.offsetWidth / 2));
    tip.style.left = `${left + window.scrollX}px`;
    tip.style.top = `${Math.max(window.scrollY, box.top + window.scrollY - tip.offsetHeight - 8)}px`;
  };
  for (const chart of all("svg.gs-chart")) {
    const marks = all(".gs-mark", chart);
    for (const mark of marks) {
      const title = one("title", mark);
      if (!title) continue;
      mark.dataset.says = title.textContent;
      title.remove(); // else the browser would show it too
      mark.addEventListener("pointerenter", () => show(mark));
      mark.addEventListener("pointerleave", () => show(null));
    }
    const said = marks.filter((mark) => mark.dataset.says);
    if (!said.length) continue;
    chart.tabIndex = 0;
    chart.addEventListener("blur", () => show(null));
    chart.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") show(null);
      if (!step) return;
      event.preventDefault();
      const at = said.indexOf(lit);
      show(said[at < 0 ? (step > 0 ? 0 : said.length - 1) : (at + step + said.length) % said.length]);
    });
  }

  // Tables: a click or Enter on a heading sorts.
  const key = (row, column) => {
    const cell = row.cells[column];
    const text = cell?.dataset.key ?? cell?.textContent.trim() ?? "";
    const number = parseFloat(text.replace(/[,\s%]/g, ""));
    return Number.isNaN(number) || /^\d{4}-\d\d/.test(text) ? text.toLowerCase() : number;
  };
  for (const table of all("main table")) {
    if (table.tBodies[0]?.rows.length < 2) continue;
    all("thead th", table).forEach((head, column) => {
      if (!head.textContent.trim()) return; // a column of buttons
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of all("thead th", table)) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...table.tBodies[0].rows].map((row) => [key(row, column), row]);
        rows.sort(([a], [b]) => (a === b ? 0 : (typeof a === typeof b ? a < b : typeof a === "number") ? -1 : 1));
        if (down) rows.reverse();
        table.tBodies[0].append(...rows.map(([, row]) => row));
      });
    });
  }

  // The palette.
  const palette = one("#palette");
  if (palette) {
    const [input, list] = [one("input", palette), one("ul", palette)];
    let entries = null;
    let chosen = 0;
    const draw = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const found = (entries || []).filter((entry) =>
        words.every((word) => `${entry.title} ${entry.kind}`.toLowerCase().includes(word))).slice(0, 40);
      chosen = Math.min(chosen, Math.max(0, found.length - 1));
      list.replaceChildren(...found.map((entry, index) => {
        const item = document.createElement("li");
        item.setAttribute("role", "presentation");
        const link = document.createElement("a");
        link.href = entry.href;
        link.id = `palette-${index}`;
        link.setAttribute("role", "option");
        link.setAttribute("aria-selected", index === chosen);
        const kind = document.createElement("span");
        kind.textContent = entry.kind;
        link.append(document.createTextNode(entry.title), kind);
        if (entry.href === "#print") link.addEventListener("click", (event) => {
          event.preventDefault();
          palette.close();
          window.print();
        });
        item.append(link);
        return item;
      }));
      input.setAttribute("aria-activedescendant", found.length ? `palette-${chosen}` : "");
      one(`#palette-${chosen}`)?.scrollIntoView({ block: "nearest" });
    };
    const open = async () => {
      palette.showModal();
      input.select();
      entries ??= await fetch("/palette").then((answer) => answer.json()).catch(() => []);
      draw();
    };
    const opener = one("[data-palette]");
    if (opener) {
      opener.hidden = false;
      opener.addEventListener("click", open);
    }
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        palette.open ? palette.close() : open();
      }
    });
    input.addEventListener("input", () => { chosen = 0; draw(); });
    input.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        chosen = Math.max(0, Math.min(list.children.length - 1, chosen + step));
        draw();
      } else if (event.key === "Enter") {
        event.preventDefault();
        one(`#palette-${chosen}`)?.click();
      }
    });
    palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
  }

  // Questions by keyboard: j and k go through them, Enter opens.
  const questions = all(".questions a.question");
  document.addEventListener("keydown", (event) => {
    if (typing() || event.ctrlKey || event.metaKey || event.altKey || palette?.open) return;
    const step = { j: 1, k: -1 }[event.key];
    if (!step || !questions.length) return;
    const at = questions.indexOf(document.activeElement);
    questions[at < 0 ? 0 : Math.max(0, Math.min(questions.length - 1, at + step))].focus();
  });

  // Filters hold at once.
  for (const select of all(".toolbar select")) {
    let pointed = false; // by keys each step would load a page
    select.addEventListener("pointerdown", () => { pointed = true; });
    select.addEventListener("keydown", () => { pointed = false; });
    select.addEventListener("change", () => { if (pointed) select.form.requestSubmit(); });
  }

  // Live parts: they ask again while the page is looked at.
  const ask = (address, every, heard) => {
    const again = async () => {
      if (document.visibilityState === "visible") {
        const said = await fetch(address).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
        if (said && heard(said)) return;
      }
      setTimeout(again, every);
    };
    setTimeout(again, every);
  };
  for (const light of all("[data-light]")) {
    ask(light.dataset.light, 1500, (said) => {
      if (!said.events) return false;
      const state = one(".state", light);
      const isNew = !state.classList.contains("good");
      state.className = "state good";
      state.textContent = `● ${said.events.toLocaleString("en")} ${said.events === 1 ? "event is" : "events are"} here.`;
      const link = one("a", light);
      link.href = "/motion";
      link.textContent = "See the verdict";
      return !isNew && said.events > 1e6;
    });
  }
  for (const job of all("[data-job]")) {
    ask(job.dataset.job, 500, (said) => {
      one("progress", job).value = said.percent;
      one("p", job).textContent = said.words;
      if (said.over) location.reload();
      return said.over;
    });
  }
  if (one("[data-reload]")) setTimeout(() => location.reload(), 700);
  for (const state of all("[data-live]")) {
    ask(state.dataset.live + location.search, 5000, (said) => {
      if (!said.version || said.version === state.dataset.version) return false;
      const link = document.createElement("a");
      link.href = location.href;
      link.textContent = "Something changed: show the new reading";
      state.replaceChildren(link);
      return true;
    });
  }

  // A file that is dropped is sent like one that is chosen, and tells how far it is.
  for (const form of all("form[data-upload]")) {
    const [input, drop] = [one("input[type=file]", form), one(".drop", form)];
    for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("is-over");
    });
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("is-over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      input.files = event.dataTransfer.files;
      if (input.files.length) form.requestSubmit();
    });
    input.addEventListener("change", () => { if (input.files.length) form.requestSubmit(); });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const [bar, words] = [one("progress", form), one("[role=status]", form)];
      const request = new XMLHttpRequest();
      bar.hidden = false;
      request.upload.addEventListener("progress", (at) => {
        bar.value = at.lengthComputable ? (100 * at.loaded) / at.total : 0;
        words.textContent = `${Math.round(at.loaded / 1e5) / 10} MB are here`;
      });
      request.addEventListener("load", () => {
        if (request.status < 400 && request.responseURL !== location.href) location.href = request.responseURL;
        else { document.open(); document.write(request.responseText); document.close(); }
      });
      request.addEventListener("error", () => { words.textContent = "The file did not arrive. Try it once more."; });
      request.open("POST", form.action);
      request.send(new FormData(form));
    });
  }
})();
