// Package browsertest drives a real Chromium for tests: what people see, with
// the keyboard, at phone width, without script, and to axe-core.
//
// One browser serves a test binary; each test gets a fresh profile in it. It
// needs the system's Chromium and, for Axe, `npm ci` in the module root. A
// missing one fails the test and says what to do: nothing is skipped.
//
// Not for anything but tests: it imports package testing.
package browsertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long one step of a test may take on a busy machine.
const patience = 30 * time.Second

// Browser is one tab with a profile of its own. Its methods fail the test it was
// started for; it is not for use from other goroutines.
type Browser struct {
	t          *testing.T
	ctx        context.Context
	scriptsOff bool
	keyboard   bool
	at         found // where the eye is: what reach found last

	mu       sync.Mutex
	messages []string
}

// shared is the one Chromium of the test binary, started by the first test.
var shared = sync.OnceValues(launch)

// launch starts Chromium. It ends with the test binary: chromedp asks the system
// to stop the child with its parent.
func launch() (context.Context, error) {
	chromium, err := executable()
	if err != nil {
		return nil, err
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(chromium),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("lang", "en-GB"),
	}
	allocator, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		return nil, fmt.Errorf("start %s: %w", chromium, err)
	}
	return ctx, nil
}

func executable() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium: install the package chromium")
}

// Start opens a tab with an empty profile; it closes when the test ends.
func Start(t *testing.T) *Browser {
	t.Helper()
	root, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(root, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	b := &Browser{t: t, ctx: ctx}
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatalf("listen to the tab: %v", err)
	}
	command(b, "enable the runtime", runtime.Enable, cdp.Empty{})
	command(b, "enable the log", log.Enable, cdp.Empty{})
	return b
}

// listen keeps what the page complains about: errors of script, refusals of the
// content policy, files that are missing.
func (b *Browser) listen(event any) {
	var message string
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		message = e.ExceptionDetails.Text
	case *runtime.EventConsoleAPICalled:
		message = string(e.Type)
		for _, arg := range e.Args {
			message += " " + string(arg.Value)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level != log.EntryLevelError && e.Entry.Level != log.EntryLevelWarning {
			return // advice, not a complaint
		}
		message = e.Entry.Text + " " + e.Entry.URL
	default:
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.messages = append(b.messages, message)
}

// Do runs steps from chromedp for which this package has no name.
func (b *Browser) Do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

// command sends one command of the browser's protocol.
func command[P, R any](b *Browser, what string, c cdp.Command[P, R], params P) R {
	b.t.Helper()
	return value(b, what, func(ctx context.Context, t *chromedp.Target) (R, error) { return cdp.Call(ctx, t, c, params) })
}

// value runs one step and gives what it found.
func value[T any](b *Browser, what string, step chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, step)
	if err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
	return v
}

// Open goes to url and waits until it has loaded.
func (b *Browser) Open(url string) {
	b.t.Helper()
	b.Do("open "+url, chromedp.Navigate(url), chromedp.WaitReady("body"))
}

// View sets the width in CSS pixels and the theme the device asks for.
func (b *Browser) View(width int, dark bool) {
	b.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	command(b, "set the width", emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(width), Height: 900, DeviceScaleFactor: 1, Mobile: width < 600})
	command(b, "set the theme", emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
}

// Screenshot is the whole page as PNG at a width and theme.
func (b *Browser) Screenshot(width int, dark bool) []byte {
	b.t.Helper()
	b.View(width, dark)
	return value(b, "screenshot", chromedp.FullScreenshot(100))
}

// PDF is the page as it prints on A4.
func (b *Browser) PDF() []byte {
	b.t.Helper()
	return value(b, "print", chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize()))
}

// Eval runs script in b's page and gives what it comes to; a promise is awaited.
func Eval[T any](b *Browser, script string) T {
	b.t.Helper()
	return value(b, "script", chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// WaitFor waits until the script condition holds in the page.
func (b *Browser) WaitFor(condition string) {
	b.t.Helper()
	value(b, "wait for "+condition, chromedp.Poll[bool](condition))
}

// Text is the visible text of the first element that selector finds.
func (b *Browser) Text(selector string) string {
	b.t.Helper()
	return value(b, "text of "+selector, chromedp.Text(chromedp.CSS(selector)))
}

// Violation is one rule of axe-core that a page breaks, and where.
type Violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// Axe fails the test for every violation of WCAG 2.2 AA and of axe's best
// practice, in both themes, at 320 and 1280 px. What looks the same in the dark but for its colours is asked about its
// colours alone there: no other rule could answer otherwise.
func (b *Browser) Axe() {
	b.t.Helper()
	script := axeScript(b.t)
	if b.scriptsOff {
		// axe needs timers. The page's own scripts were passed over when it
		// was read and stay so.
		b.scripts(true)
		defer b.scripts(false)
	}
	Eval[bool](b, script+`;true`)
	for _, width := range []int{320, 1280} {
		b.View(width, false)
		Eval[bool](b, `window.__looks = `+looks+`, true`)
		b.complain(fmt.Sprintf("axe at %d px", width), "{}")
		b.View(width, true)
		rules := "{}"
		if Eval[bool](b, `window.__looks === `+looks) {
			rules = colourRules
		}
		b.complain(fmt.Sprintf("axe at %d px, in the dark", width), rules)
	}
}

// colourRules are those of axe's rules that look at colours.
const colourRules = `{runOnly: ["color-contrast", "link-in-text-block"]}`

// looks is where everything on the page is and what of it shows: all that axe asks of the looks of a page but its colours.
const looks = `[...document.querySelectorAll("*")].map((e) => {
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  return [box.x, box.y, box.width, box.height, e.scrollWidth, e.scrollHeight, e.checkVisibility({opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true}),
    style.display, style.position, style.overflow, style.clip, style.clipPath, style.content].join();
}).join("\n")`

// complain fails the test for what axe finds under these rules.
func (b *Browser) complain(where, rules string) {
	b.t.Helper()
	for _, v := range b.violations(rules) {
		for _, n := range v.Nodes {
			b.t.Errorf("%s: %s (%s)\n%s\n%s", where, v.ID, v.Help, n.HTML, n.Summary)
		}
	}
}

func (b *Browser) violations(rules string) []Violation {
	b.t.Helper()
	raw := Eval[string](b, `axe.run(document, {resultTypes: ["violations"], ...`+rules+`}).then((r) => JSON.stringify(r.violations))`)
	var found []Violation
	if err := json.Unmarshal([]byte(raw), &found); err != nil {
		b.t.Fatalf("axe's answer: %v", err)
	}
	return found
}

// axeScript is axe-core's source; a test without it fails with what to do.
func axeScript(t *testing.T) string {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(root, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatalf("axe-core is missing: run `npm ci --ignore-scripts` in the module root (%v)", err)
	}
	return string(source)
}

func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod above the working directory")
		}
		dir = parent
	}
}

// NoHorizontalScroll fails the test if the page is wider than a window of width,
// and names what sticks out.
func (b *Browser) NoHorizontalScroll(width int) {
	b.t.Helper()
	b.View(width, false)
	wide := Eval[[]string](b, `(() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > room + 0.5 && !e.closest(".scroll, .table-box, svg, [popover]"))
    .map((e) => e.outerHTML.slice(0, 160)).concat("page " + document.documentElement.scrollWidth);
})()`)
	if len(wide) > 0 {
		b.t.Errorf("wider than %d px:\n%s", width, strings.Join(wide, "\n"))
	}
}

// NoComplaints fails the test if the browser complained since the tab was opened:
// the content policy refused something, a script failed, a file was missing.
func (b *Browser) NoComplaints() {
	b.t.Helper()
	Eval[bool](b, `true`) // what was said before is heard before the answer
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.messages {
		b.t.Errorf("the browser complained: %s", m)
	}
}

// ScriptsOff makes this tab run no script of pages opened from now on. Eval and
// Axe still work: they are the test's own.
func (b *Browser) ScriptsOff() {
	b.t.Helper()
	b.scriptsOff = true
	b.scripts(false)
}

func (b *Browser) scripts(on bool) {
	b.t.Helper()
	command(b, "switch scripts", emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// Stop is one place the Tab key reaches: what a screen reader would call it, and
// whether one can see that it has the focus.
type Stop struct {
	Role    string `json:"role"`
	Name    string `json:"name"`
	ID      string `json:"id"`
	Visible bool   `json:"visible"`
}

// KeyboardOnly walks the page by Tab from its start, at most most steps or until
// the page has been left, and gives the places reached in order. It fails the test where
// the focus cannot be seen.
func (b *Browser) KeyboardOnly(most int) []Stop {
	b.t.Helper()
	Eval[bool](b, `document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute("tabindex"), window.__first = null, true`)
	var stops []Stop
	for range most {
		b.Press(kb.Tab)
		at := Eval[*Stop](b, focused)
		if at == nil {
			break
		}
		if !at.Visible {
			b.t.Errorf("the focus cannot be seen on %+v", *at)
		}
		stops = append(stops, *at)
	}
	return stops
}

const focused = `(() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === window.__first) return null;
  window.__first ??= e;
  const box = e.getBoundingClientRect();
  // the parts inside a date field have rings of their own, which no page can ask for
  const rings = e.type === "date" || [e, ...(e.labels ?? [])].some((x) => getComputedStyle(x).outlineStyle !== "none");
  return {
    role: e.getAttribute("role") ?? e.tagName.toLowerCase(),
    name: (e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? e.textContent ?? "").trim().replace(/\s+/g, " "),
    id: e.id,
    visible: rings && box.width > 0 && box.height > 0,
  };
})()`

// Press sends keys as typed: "\r" is Enter, kb.Escape and its like from chromedp/kb.
func (b *Browser) Press(keys string) {
	b.t.Helper()
	b.Do("press keys", chromedp.KeyEvent(keys))
}
