package web

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// drawClause is a clause's text as pages show it.
func drawClause(t *testing.T, text string) string {
	t.Helper()
	s := Site{Now: time.Now}
	drawn, err := s.clauseHTML(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return drawn
}

func TestNothingOfAClauseIsHiddenFromWhoSigns(t *testing.T) {
	tag := regexp.MustCompile(`<[^>]*>`)
	for _, text := range []string{
		"<!-- HIDDEN -->", "Fine.\n\n<div>\nHIDDEN\n</div>\n\nEnd.", "A <span>HIDDEN</span> b", "A <HIDDEN> b", "Delay <HIDDEN days> here",
		"<script>HIDDEN</script>", "<style>HIDDEN", "<textarea>HIDDEN", "<details>HIDDEN</details>", "<svg><text>HIDDEN</text></svg>",
		"<?HIDDEN?>", "<![CDATA[HIDDEN]]>", "<!DOCTYPE HIDDEN>", "<http://x.example/HIDDEN>",
		"[a]: http://x.example \"HIDDEN\"", "[HIDDEN]: http://x.example", "[x][HIDDEN]", "![x][HIDDEN]\n\n[HIDDEN]: http://x.example/",
		"![HIDDEN](http://x.example/a.png)", "![a](http://x.example/HIDDEN)", "[a](http://x.example \"HIDDEN\")", "[a](javascript:HIDDEN)", "[a](/HIDDEN)",
		"```HIDDEN\nx\n```", "~~~ HIDDEN\nx\n~~~", "# HIDDEN", "    HIDDEN", "a\n===HIDDEN", "| HIDDEN | b |\n|---|---|", "A &HIDDEN; b",
		strings.Repeat("[a](", 1000) + "\nHIDDEN",
	} {
		drawn := drawClause(t, text)
		if !strings.Contains(html.UnescapeString(tag.ReplaceAllString(drawn, "")), "HIDDEN") {
			t.Errorf("%q is drawn as %q", text, drawn)
		}
	}
	if drawn := drawClause(t, "17. One\n18. Two"); !strings.Contains(drawn, `start="17"`) {
		t.Errorf("a list that begins at 17 is drawn as %q", drawn)
	}
}

func TestAClauseMakesNoBrowserDoAnything(t *testing.T) {
	for _, text := range []string{
		"[a](javascript:alert(1))", "[a](JaVaScRiPt:x)", "[a](java\nscript:x)", "[a](data:text/html,x)", "<javascript:alert(1)>", "[a](//x.example)", "![a](http://x.example/a.png)",
		"<img src=x onerror=alert(1)>", "[a](http://x.example/\"onclick=alert(1))", "[a](http://x.example \"\"><script>\")", "[a](&#106;avascript:x)", "[<script>](http://x.example)",
	} {
		drawn := drawClause(t, text)
		if found := regexp.MustCompile(`(?i)<(script|img|svg)|<[^>]*( on|href="(javascript|data|/|&#))`).FindString(drawn); found != "" {
			t.Errorf("%q is drawn as %q", text, drawn)
		}
	}
}

func TestEntitiesBringNothingUnseen(t *testing.T) {
	for _, text := range []string{
		"a &#x202e;dlrow", "a &#8238; b", "a &ZeroWidthSpace; b", "a &#xad; b", "a &InvisibleTimes; b", "a &#x2066; b", "a &#xe0041; b", "a &#x7; b",
		"[&#x202e;x](http://a.example/)", "`&#x202e;`", "a &#0; b", "[a](http://a.example \"&#x202e;\")",
	} {
		drawn := drawClause(t, text)
		for _, r := range html.UnescapeString(strings.ReplaceAll(drawn, "&amp;", "+")) {
			if shownRune(r) != r {
				t.Errorf("%q is drawn as %q", text, drawn)
				break
			}
		}
	}
}

func TestNoClauseTakesLongToDraw(t *testing.T) {
	for _, part := range []string{
		">", "[", "![", "](", "*a _a ", "- ", "1. ", "`", "<", "&", "<!--", "*a **a ", "[a](", "\\", "- a\n", "> - ", "http://a", "a@b.", "((((http://a", "- x\n\n  ", "_a__",
	} {
		text := strings.Repeat(part, 20000/len(part))
		from := time.Now()
		drawn := drawClause(t, text)
		if took := time.Since(from); took > 700*time.Millisecond || len(drawn) > 30*len(text) {
			t.Errorf("%q, %d times, takes %v and %d bytes", part, 20000/len(part), took, len(drawn))
		}
	}
}

func TestTheDayOnWhichAClauseComesBackIsShownToWhoSigns(t *testing.T) {
	h, dana, priya := drafted(t)
	id := h.clauseWith("early")
	form := dana.get(h.within("/charter/write?do=change&clause=%s", id))
	dana.post(h.within("/charter/write"), "do", "change", "clause", id, "base", form.find(`name="base" value="(\d+)"`), "was", form.find(`name="was" value="([^"]*)"`),
		"kind", "behave", "text", "We tell each other early.", "recheck", "2027-02-01", "as", "edit").want(t, http.StatusSeeOther)
	priya.get(h.within("/charter/sign")).want(t, http.StatusOK, "Looked at again")
}
