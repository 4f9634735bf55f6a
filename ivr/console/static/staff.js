// What the staff pages do beyond plain HTML. Everything here can be left out: the pages work without it.
"use strict";

// A part of a page that is fetched anew every so often, unless somebody is in the middle of it.
function refresh(part) {
  async function turn() {
    if (document.hidden || part.contains(document.activeElement)) return;
    try {
      const reply = await fetch(part.dataset.refresh, { credentials: "same-origin" });
      if (reply.redirected) return location.reload(); // signed out meanwhile
      if (reply.ok) {
        const text = await reply.text();
        if (text !== part.dataset.last) part.innerHTML = text;
        part.dataset.last = text;
      }
    } catch (error) {
      // The line cannot be reached for the moment; what is shown says of which minute it is.
    }
  }
  setInterval(turn, Number(part.dataset.seconds || 30) * 1000);
  document.addEventListener("visibilitychange", turn);
}

document.querySelectorAll("[data-refresh]").forEach(refresh);

// Reading aloud what callers hear, in the browser's own voices.
function speak(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const busy = speechSynthesis.speaking;
    speechSynthesis.cancel();
    if (busy && button.getAttribute("aria-pressed") === "true") return;
    const said = document.querySelectorAll(button.dataset.speak);
    document.querySelectorAll("[data-speak]").forEach((other) => other.setAttribute("aria-pressed", "false"));
    said.forEach((one, nth) => {
      const words = new SpeechSynthesisUtterance(one.textContent.trim());
      words.lang = one.lang;
      if (nth === said.length - 1) words.onend = () => button.setAttribute("aria-pressed", "false");
      speechSynthesis.speak(words);
    });
    if (said.length) button.setAttribute("aria-pressed", "true");
  });
}

if ("speechSynthesis" in window) document.querySelectorAll("[data-speak]").forEach(speak);

// Copying a text that stands on the page.
function copy(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const from = document.querySelector(button.dataset.copy);
    const told = document.querySelector(button.dataset.told);
    try {
      await navigator.clipboard.writeText(from.value);
      told.textContent = "Copied.";
    } catch (error) {
      from.select();
      told.textContent = "Press Ctrl and C to copy it.";
    }
  });
}

document.querySelectorAll("[data-copy]").forEach(copy);
