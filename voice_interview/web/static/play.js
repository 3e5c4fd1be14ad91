// A list of recordings: one plays at a time, each by its own button.

const audio = new Audio();
let current = null;

const show = (button, playing) => {
  button?.setAttribute("aria-pressed", String(playing));
};

const press = (button) => {
  if (button === current && !audio.paused) {
    audio.pause();
    return;
  }
  if (button !== current) {
    show(current, false);
    current = button;
    audio.src = button.dataset.audio;
  }
  audio.play().catch(() => {}); // another was pressed before it began; an error has its event
};

audio.addEventListener("play", () => show(current, true));
for (const end of ["pause", "ended", "error"]) audio.addEventListener(end, () => show(current, false));
for (const button of document.querySelectorAll("button[data-audio]")) {
  show(button, false);
  button.addEventListener("click", () => press(button));
}
