// Work in the background, shown until it is over; then the page is loaded again with what came of it,
// unless that would end what the person is doing.

const PERIOD = 500; // milliseconds between two looks

const busy = () =>
  [...document.querySelectorAll("audio")].some((audio) => !audio.paused) ||
  [...document.querySelectorAll("textarea")].some((text) => text.value !== text.defaultValue);

const offer = (place) => {
  const link = document.createElement("a");
  link.href = location.pathname;
  link.textContent = "Show what came of it";
  const line = document.createElement("p");
  line.append("It is done. ", link);
  place.replaceChildren(line);
};

export const followJob = (place) => {
  const task = document.createElement("p");
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "How far it has come");
  const look = async () => {
    const job = await (await fetch(place.dataset.job)).json();
    if (job.over) {
      if (busy()) offer(place);
      else location.reload();
      return;
    }
    if (task.textContent !== `${job.task} …`) task.textContent = `${job.task} …`;
    if (job.fraction === null) bar.removeAttribute("value");
    else bar.value = job.fraction;
    if (!place.contains(bar)) place.replaceChildren(task, bar);
    setTimeout(look, PERIOD);
  };
  look();
};
