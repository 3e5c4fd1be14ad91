// Work in the background, shown until it is over; then the page is loaded again with what came of it.

const PERIOD = 500; // milliseconds between two looks

export const followJob = (place) => {
  const task = document.createElement("p");
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "How far it has come");
  const look = async () => {
    const job = await (await fetch(place.dataset.job)).json();
    if (job.over) {
      location.reload();
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
