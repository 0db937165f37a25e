"use strict";
// Comforts for the keyboard. Every page works without them; `?` lists them, and the list can switch them off.
(() => {
  const typing = (node) => node.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-row] a:first-of-type")];
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((each) => each === document.activeElement);
    all[Math.max(0, Math.min(all.length - 1, at + step))].focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.documentElement.dataset.keys === "off") return;
    const help = document.getElementById("keys");
    if (event.key === "?" && help) { help.open = true; help.querySelector("summary").focus(); }
    else if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (search) { event.preventDefault(); search.focus(); }
    } else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
  });
  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  const answer = document.getElementById("faults") || document.getElementById("judged");
  if (answer) answer.focus();
})();
