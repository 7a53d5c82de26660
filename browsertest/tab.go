package browsertest

import (
	"slices"
	"strings"

	"github.com/chromedp/chromedp/kb"
)

// Tab is pressed as often as there are places to reach, then a few times in one go, until it has been pressed so often that
// the page counts as a trap.
const fewTabs, mostTabs = 8, 900

// TabThrough unfolds the page and presses Tab from its start to its end. It fails the test for whatever can be used and
// is not reached, where the focus cannot be seen, and if the keyboard does not get out of the page again.
func (b *Browser) TabThrough() {
	b.t.Helper()
	wrong, out := b.tabRound()
	if len(wrong) > 0 { // a browser that is busy may draw the ring of the first stop after it has left it: what is wrong is so twice
		var again []string
		again, out = b.tabRound()
		wrong = slices.DeleteFunc(wrong, func(x string) bool { return !slices.Contains(again, x) })
	}
	for _, x := range wrong {
		b.t.Errorf("%s by keyboard: %s", b.Address(), x)
	}
	if !out {
		b.t.Errorf("%s: the keyboard does not get out of it; it is at %s", b.Address(), Eval[string](b, `document.activeElement?.outerHTML.slice(0, 200) ?? ""`))
	}
}

// tabRound goes round once and tells what is wrong, and whether it came out of the page again.
func (b *Browser) tabRound() (wrong []string, out bool) {
	places := Eval[int](b, watchFocus)
	for pressed := 0; pressed < mostTabs; {
		now := max(fewTabs, min(places-pressed, 10*fewTabs))
		b.Press(strings.Repeat(kb.Tab, now))
		pressed += now
		if Eval[bool](b, `window.__tabbed.round`) {
			return Eval[[]string](b, missed), true
		}
	}
	return nil, false
}

// watchFocus keeps what had the focus, and whether one could see it, as window.__tabbed. It comes to how many places the
// page seems to have, with two for the way out and in again.
const watchFocus = `(() => {
  document.querySelectorAll("details").forEach((d) => { d.open = true; });
  const t = window.__tabbed = {stops: new Set(), first: null, round: false, unseen: new Set()};
  t.usable = () => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((e) => e.type !== "hidden" && !e.disabled && e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}));
  const seen = (e) => {
    const box = e.getBoundingClientRect();
    // the parts inside a date or time field have rings of their own, which no page can ask for
    return box.width > 0 && box.height > 0 && (/date|time/.test(e.type) || [e, ...(e.labels ?? [])].some((x) => getComputedStyle(x).outlineStyle !== "none"));
  };
  document.addEventListener("focusin", ({target: e}) => {
    if (e === t.first && t.stops.size > 1) { t.round = true; return; }
    t.first ??= e;
    t.stops.add(e);
    if (!seen(e)) t.unseen.add(e.outerHTML.slice(0, 200));
  });
  document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute("tabindex");
  t.stops.clear(); t.first = null; t.unseen.clear();
  const stops = t.usable();
  return stops.filter((e, i) => e.type !== "radio" || stops.findIndex((s) => s.name === e.name && s.form === e.form) === i).length + 2;
})()`

// missed says what is wrong with what window.__tabbed has kept.
const missed = `(() => {
  const t = window.__tabbed;
  const group = (e) => e.type === "radio" && [...t.stops].some((s) => s.type === "radio" && s.name === e.name && s.form === e.form);
  return t.usable().filter((e) => !t.stops.has(e) && !group(e)).map((e) => "not reached: " + e.outerHTML.slice(0, 200))
    .concat([...t.unseen].map((e) => "the focus cannot be seen on " + e));
})()`
