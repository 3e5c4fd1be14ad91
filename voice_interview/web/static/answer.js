// An answer: the recording with its waveform, and the words that light up as they are said.

import { drawWave } from "./wave.js";
import { followJob } from "./job.js";

const $ = (id) => document.getElementById(id);
const STEP = 5; // seconds that an arrow key goes on the waveform

const clock = (seconds) => {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

// The text of the transcript again, with an element for each word.
const layWords = (place, pieces) => {
  const words = [];
  place.replaceChildren(
    ...pieces.map(([text, start, end, filler]) => {
      if (start === null) return text;
      const word = document.createElement("span");
      word.textContent = text;
      word.dataset.at = start;
      word.classList.toggle("filler", Boolean(filler));
      words.push({ element: word, start, end });
      return word;
    }),
  );
  return words;
};

// The last word that has begun by then; -1 before the first.
const wordAt = (words, seconds) => {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle].start <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

const setUp = async (player) => {
  const audio = $("audio");
  const canvas = $("wave");
  const place = $("words");
  const answer = await fetch(player.dataset.sound);
  if (!answer.ok) return; // the browser's own player stays
  const sound = await answer.json();
  const words = place && sound.pieces ? layWords(place, sound.pieces) : [];
  let lit = -1;

  // A recording that broke off has no length in its header.
  const length = () => (Number.isFinite(audio.duration) ? audio.duration : sound.seconds);
  const seek = (seconds) => {
    audio.currentTime = Math.max(0, Math.min(seconds, length()));
    show();
  };
  const play = () => audio.play().catch(() => {}); // paused before it began
  const playFrom = (seconds) => {
    seek(seconds);
    play();
  };
  const toggle = () => (audio.paused ? play() : audio.pause());

  const light = () => {
    const now = wordAt(words, audio.currentTime + 0.02);
    if (now === lit) return;
    words[lit]?.element.classList.remove("now");
    words[now]?.element.classList.add("now");
    lit = now;
  };
  const show = () => {
    $("time").textContent = `${clock(audio.currentTime)} / ${clock(length())}`;
    canvas.setAttribute("aria-valuenow", Math.round(audio.currentTime));
    canvas.setAttribute("aria-valuetext", `${clock(audio.currentTime)} of ${clock(length())}`);
    light();
    drawWave(canvas, sound, length(), audio.currentTime);
  };
  const showWhilePlaying = () => {
    show();
    if (!audio.paused) requestAnimationFrame(showWhilePlaying);
  };

  const ready = () => {
    canvas.setAttribute("aria-valuemax", Math.round(length()));
    show();
  };
  canvas.setAttribute("role", "slider");
  canvas.setAttribute("aria-label", "Position in the recording");
  canvas.setAttribute("aria-valuemin", 0);
  canvas.tabIndex = 0;
  for (const id of ["wave", "play", "time", "speed-label", "keys"]) if ($(id)) $(id).hidden = false;
  audio.controls = false;
  audio.hidden = true;
  $("pauses").hidden = !sound.pauses.length;
  $("fillers").hidden = !place?.querySelector(".filler");

  $("play").addEventListener("click", toggle);
  $("speed").addEventListener("change", (event) => (audio.playbackRate = Number(event.target.value)));
  audio.addEventListener("play", () => {
    $("play").setAttribute("aria-pressed", "true");
    showWhilePlaying();
  });
  audio.addEventListener("pause", () => {
    $("play").setAttribute("aria-pressed", "false");
    show();
  });
  audio.addEventListener("durationchange", ready);
  audio.addEventListener("seeked", show);
  addEventListener("resize", show);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);

  canvas.addEventListener("click", (event) => seek((event.offsetX / canvas.clientWidth) * length()));
  canvas.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -STEP, ArrowRight: STEP, Home: -Infinity, End: Infinity };
    if (event.key in steps) seek(audio.currentTime + steps[event.key]);
    else if (event.key === " " || event.key === "Enter") toggle();
    else return;
    event.preventDefault();
  });

  if (place) {
    place.tabIndex = 0;
    place.setAttribute("role", "group");
    place.setAttribute("aria-labelledby", "said");
    place.setAttribute("aria-describedby", "keys");
    place.addEventListener("click", (event) => {
      const word = event.target.closest("[data-at]");
      if (word && getSelection().isCollapsed) playFrom(Number(word.dataset.at));
    });
    place.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -10, ArrowDown: 10 };
      if (event.key in steps && words.length) {
        const next = Math.max(0, Math.min(lit + steps[event.key], words.length - 1));
        seek(words[next].start);
      } else if (event.key === " " || event.key === "Enter") toggle();
      else return;
      event.preventDefault();
    });
  }
  for (const quote of document.querySelectorAll("button[data-at]"))
    quote.addEventListener("click", () => playFrom(Number(quote.dataset.at)));
  ready();
};

const player = $("player");
if (player) setUp(player);
const job = $("job");
if (job) followJob(job);
