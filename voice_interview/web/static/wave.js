// The waveform: a bar for each part of the recording, what was played in full colour, and below it
// the pauses and the fillers.

const GAP = 3; // pixels from the beginning of one bar to that of the next

export const drawWave = (canvas, sound, length, now) => {
  const scale = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!width || !length) return;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const [accent, faint, mark] = ["--accent", "--soft", "--fair"].map((name) => colour(style, name));
  const floor = height - 10;
  const count = Math.max(1, Math.floor(width / GAP));
  const loudest = Math.max(...sound.peaks, 1);
  for (let bar = 0; bar < count; bar++) {
    const from = Math.floor((bar / count) * sound.peaks.length);
    const to = Math.max(from + 1, Math.floor(((bar + 1) / count) * sound.peaks.length));
    const peak = Math.max(...sound.peaks.slice(from, to)) / loudest;
    const tall = Math.max(2, peak * (floor - 4));
    const played = (bar / count) * length <= now && now > 0;
    context.fillStyle = played ? accent : faint;
    context.globalAlpha = played ? 1 : 0.55;
    context.fillRect(bar * GAP, (floor - tall) / 2, GAP - 1, tall);
  }
  context.globalAlpha = 1;
  context.fillStyle = faint;
  for (const [from, to] of sound.pauses)
    for (let x = (from / length) * width; x < (to / length) * width - 2; x += 6)
      context.fillRect(x, height - 4, 3, 2);
  context.fillStyle = mark;
  for (const [, start, , filler] of sound.pieces ?? [])
    if (filler) {
      context.beginPath();
      context.arc((start / length) * width + 3, height - 4, 3, 0, 7);
      context.fill();
    }
};

// A custom property holds light-dark(…), which a canvas does not know; an element's colour is plain.
const colour = (style, name) => {
  const probe = document.createElement("i");
  probe.style.color = style.getPropertyValue(name);
  document.body.append(probe);
  const plain = getComputedStyle(probe).color;
  probe.remove();
  return plain;
};
