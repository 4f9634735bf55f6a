// What the pages for changing the line do beyond plain HTML. Everything here can be left out: the pages work without it.
"use strict";

// How a wording sounds and what it costs, told again whenever somebody stops typing.
function measured(form) {
  let timer = 0;
  let nth = 0;
  async function ask() {
    const mine = ++nth;
    try {
      const reply = await fetch(form.dataset.measure, { method: "POST", body: new FormData(form), credentials: "same-origin" });
      if (!reply.ok || mine !== nth) return;
      const told = await reply.json();
      form.querySelectorAll("[data-told]").forEach((place) => {
        const dot = place.dataset.told.lastIndexOf(".");
        const found = (told[place.dataset.told.slice(0, dot)] || {})[place.dataset.told.slice(dot + 1)];
        if (Array.isArray(found)) {
          place.replaceChildren(...found.map((words) => {
            const row = document.createElement("p");
            row.className = "problem";
            row.textContent = words;
            return row;
          }));
        } else if (found !== undefined) {
          place.textContent = found;
        }
      });
    } catch (error) {
      // Not reached for the moment: what is kept is checked again in any case.
    }
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 300);
  });
}

document.querySelectorAll("form[data-measure]").forEach(measured);

// A box that is not needed while the one before it serves for both.
function same(box) {
  const other = document.getElementById(box.dataset.same);
  const turn = () => { other.hidden = box.checked; };
  box.addEventListener("change", turn);
  turn();
}

document.querySelectorAll("[data-same]").forEach(same);

// A choice that needs another box only in some cases.
function needs(select) {
  const turn = () => {
    document.querySelectorAll(`[data-needed-by="${select.id}"]`).forEach((part) => {
      part.hidden = part.dataset.needed !== select.value;
    });
  };
  select.addEventListener("change", turn);
  turn();
}

document.querySelectorAll("select[data-needs]").forEach(needs);

// What callers will hear, read back while a form is filled in.
function reads(form) {
  const place = form.querySelector("[data-read-back]");
  let timer = 0;
  let nth = 0;
  async function ask() {
    const mine = ++nth;
    try {
      const reply = await fetch(place.dataset.readBack, { method: "POST", body: new FormData(form), credentials: "same-origin" });
      if (reply.ok && mine === nth) place.innerHTML = await reply.text();
    } catch (error) {
      // Not reached for the moment: it is read back again once it is published.
    }
  }
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 300);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
}

document.querySelectorAll("form.reads").forEach(reads);
