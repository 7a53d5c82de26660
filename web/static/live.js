// What pages do better with script; without it every page still works.
//
// 1. body[data-live] names an event stream. Each message says that something
//    here may have changed; its text is the state it speaks of, and
//    body[data-live-at] the state this page shows. The page is fetched again
//    like any page and <main> put in its place, unless someone is busy in it:
//    then a line of words offers it. The stream is closed while nobody looks.
// 2. button[data-copy="id"] copies the text of that element. Hidden without script.

const calm = 400; // ms; several changes in a row are one refresh

let stream, timer;

function start() {
  const url = document.body.dataset.live;
  if (!url || stream || document.hidden) return;
  stream = new EventSource(url);
  stream.onmessage = (message) => {
    if (message.data && message.data === document.body.dataset.liveAt) return;
    clearTimeout(timer);
    timer = setTimeout(refresh, calm);
  };
}

function stop() {
  stream?.close();
  stream = undefined;
}

async function refresh() {
  const main = document.getElementById("main");
  if (busy(main)) return notice();
  let fresh;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html", "Entente-Live": "1" } });
    if (!answer.ok || answer.redirected) return notice();
    fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return; // offline: the stream will come back and say so again
  }
  const next = fresh.getElementById("main");
  if (!next || busy(main)) return notice();
  swap(main, next, fresh);
}

// busy: typed in, focused in a field, a dialog open, or text being selected.
function busy(main) {
  if (main.querySelector(":popover-open, dialog[open]")) return true;
  if (main.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) return true;
  const selected = getSelection();
  if (!selected.isCollapsed && main.contains(selected.anchorNode)) return true;
  return [...main.querySelectorAll("input, select, textarea")].some(touched);
}

function touched(field) {
  if (field.type === "hidden" || field.type === "submit") return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") {
    const preset = [...field.options].some((o) => o.defaultSelected);
    return [...field.options].some((o, i) => o.selected !== (preset ? o.defaultSelected : i === 0));
  }
  return field.value !== field.defaultValue;
}

// swap keeps what the reader has unfolded and where the keyboard is.
function swap(main, next, fresh) {
  const open = [...main.querySelectorAll("details[open]")].map(nameOf);
  for (const d of next.querySelectorAll("details")) if (open.includes(nameOf(d))) d.open = true;
  const at = main.contains(document.activeElement) && keyOf(document.activeElement);
  const drawings = fresh.getElementById("sprite");
  if (drawings) document.getElementById("sprite")?.replaceWith(drawings);
  main.replaceWith(next);
  document.body.dataset.liveAt = fresh.body.dataset.liveAt ?? "";
  document.title = fresh.title;
  if (at) [...next.querySelectorAll("a[href], button, summary, [tabindex]")].find((e) => keyOf(e) === at)?.focus({ preventScroll: true });
  reveal();
}

const nameOf = (d) => d.id || d.querySelector("summary")?.textContent.trim();
const keyOf = (e) => e.id || e.getAttribute("href") + "|" + e.textContent.trim();

function notice() {
  const line = document.getElementById("live-notice");
  if (line) line.hidden = false;
}

function reveal() {
  for (const b of document.querySelectorAll("[data-copy][hidden]")) b.hidden = false;
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  if (!source) return;
  const text = source.value ?? source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch { // not a secure address: leave the text selected for Ctrl+C
    getSelection().selectAllChildren(source);
    return;
  }
  const label = button.querySelector("[data-copy-label]") ?? button;
  const before = label.textContent;
  label.textContent = button.dataset.copied ?? "Copied";
  setTimeout(() => { label.textContent = before; }, 2000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (button) copy(button);
});
document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
addEventListener("pagehide", stop);
addEventListener("pageshow", start);
reveal();
start();
