// Follows a running interview by the events that the server sends.

const SILENCE = -120; // dBFS, where nobody listens

const $ = (id) => document.getElementById(id);

const clock = (seconds) => {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

const put = (id, text) => {
  if ($(id).textContent !== text) $(id).textContent = text;
};

const show = (moment) => {
  $("running").hidden = moment === null;
  $("none").hidden = moment !== null;
  if (moment === null) return;
  put("deck", moment.deck_title);
  put("position", String(moment.position));
  put("total", String(moment.total));
  put("phase", moment.phase);
  put("question", moment.question);
  put("shown", moment.shown);
  $("shown").hidden = !moment.shown;
  put("remaining", clock(moment.remaining));
  put("committed", moment.committed);
  put("tentative", moment.tentative);
  $("level").value = moment.level;
  $("clocks").classList.toggle("still", moment.level <= SILENCE);
  $("silent").hidden = !moment.silent;
  put("score", moment.score);
};

const events = new EventSource("/live/events");
events.addEventListener("message", (event) => show(JSON.parse(event.data)));
events.addEventListener("error", () => show(null));
