package redline_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"entente/redline"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawn writes a redline as [-gone-] and {+come+}, and what moved as [<from here<] and {>to here>}.
func drawn(runs []redline.Run) string {
	var b strings.Builder
	for _, r := range runs {
		switch {
		case r.Moved && r.Kind == redline.Deleted:
			b.WriteString("[<" + r.Text + "<]")
		case r.Moved:
			b.WriteString("{>" + r.Text + ">}")
		case r.Kind == redline.Same:
			b.WriteString(r.Text)
		case r.Kind == redline.Deleted:
			b.WriteString("[-" + r.Text + "-]")
		case r.Kind == redline.Inserted:
			b.WriteString("{+" + r.Text + "+}")
		}
	}
	return b.String()
}

func TestChangesAreMarkedAsAPersonWouldMarkThem(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"nothing":  {"Bad news travels.", "Bad news travels.", "Bad news travels."},
		"from":     {"", "New.", "{+New.+}"},
		"to":       {"Old.", "", "[-Old.-]"},
		"one word": {"at least ten working days", "at least fifteen working days", "at least [-ten-]{+fifteen+} working days"},
		"word in":  {"ten days’ notice", "ten working days’ notice", "ten {+working +}days’ notice"},
		"word out": {"the quick fox", "the fox", "the [-quick -]fox"},
		"at the end": {"ten days’ notice of any mailing.", "ten days’ notice of any mailing, and shares the draft.",
			"ten days’ notice of any mailing{+, and shares the draft+}."},
		"sentence in":        {"We talk. We listen.", "We talk. We write. We listen.", "We talk. {+We write. +}We listen."},
		"sentence behind":    {"We talk.", "We talk. We listen.", "We talk.{+ We listen.+}"},
		"comma":              {"red green", "red, green", "red{+,+} green"},
		"in a list of words": {"red, green", "red, blue, green", "red, {+blue, +}green"},
		"marks between":      {"red, green and so on", "blue, yellow and so on", "[-red, green-]{+blue, yellow+} and so on"},
		"one word between":   {"the councils of Harwick pay", "each partner of Eastmoor pay", "[-the councils of Harwick-]{+each partner of Eastmoor+} pay"},
		"two additions":      {"a letter, a call.", "a short letter, a long call.", "a {+short +}letter, a {+long +}call."},
		"numbers":            {"below £3.80 by 31 January", "below £3.95 by 31 January", "below £[-3.80-]{+3.95+} by 31 January"},
		"apostrophe":         {"We don't rank", "We do rank", "We [-don't-]{+do+} rank"},
		"an address":         {"see https://a.example/old/page now", "see https://a.example/new now", "see [-https://a.example/old/page-]{+https://a.example/new+} now"},
		"item in":            {"- one\n- three\n", "- one\n- two\n- three\n", "- one\n{+- two\n+}- three\n"},
		"item changed":       {"- one way\n- three ways", "- one road\n- three roads", "- one [-way-]{+road+}\n- three [-ways-]{+roads+}"},
		"paragraph in":       {"One is here.\n\nTwo is there.", "One is here.\n\nThree is new.\n\nTwo is there.", "One is here.\n\n{+Three is new.\n\n+}Two is there."},
		"ideographs":         {"通知期間は十日です。", "通知期間は二十日です。", "通知期間は{+二+}十日です。"},
		"right to left":      {"عشرة أيام عمل", "خمسة أيام عمل", "[-عشرة-]{+خمسة+} أيام عمل"},
		"combining marks":    {"caf\u0065\u0301 open", "cafe open", "[-caf\u0065\u0301-]{+cafe+} open"},
		"a family stays one": {"we 👩‍👧 care", "we 👩 care", "we [-👩‍👧-]{+👩+} care"},
		"only blanks":        {"a  b", "a b", "a[-  -]{+ +}b"},
		"emphasis":           {"must **not** wait", "must *not* wait", "must [-**not**-]{+*not*+} wait"},
		"a heading's level":  {"## Why", "### Why", "[-## -]{+### +}Why"},
		"paragraph moved down": {"One way is here.\n\nTwo ways are there.\n\nThree more come.", "Two ways are there.\n\nThree more come.\n\nOne way is here.",
			"[<One way is here.\n\n<]Two ways are there.\n\nThree more come.{+\n\n+}{>One way is here.>}"},
		"item moved up": {"- say it early\n- put it right\n- write it all down\n", "- write it all down\n- say it early\n- put it right\n",
			"{>- write it all down\n>}- say it early\n- put it right\n[<- write it all down\n<]"},
		"moved beside others": {"Bad news first.\n\nWe talk every Friday.\n\nNothing else.", "We talk every Monday.\n\nNothing else.\n\nBad news first.",
			"[<Bad news first.\n\n<]We talk every [-Friday-]{+Monday+}.\n\nNothing else.{+\n\n+}{>Bad news first.>}"},
		"moved and reworded":  {"Bad news goes first.\n\nTwo.\n\nThree.", "Two.\n\nThree.\n\nBad news comes first.", "[-Bad news goes first.\n\n-]Two.\n\nThree.{+\n\nBad news comes first.+}"},
		"too short to move":   {"and\n\nTwo ways.\n\nThree.", "Two ways.\n\nThree.\n\nand", "[-and\n\n-]Two ways.\n\nThree.{+\n\nand+}"},
		"everything is other": {"One thing.", "Quite another matter", "[-One thing.-]{+Quite another matter+}"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, drawn(redline.Of(c.old, c.new))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSummaryCountsChangesNotWords(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"a b", "a b", "no change"},
		{"at least ten days.", "at least fifteen days, and more.", "2 added, 1 removed"},
		{"One way is here.\nTwo ways are there.\nThree.\n", "Two ways are there.\nThree.\nOne way is here.\n", "1 moved"},
		{"One way is here.\nTwo ways are there.\nThree.\n", "Two ways were there.\nThree.\nOne way is here.\n", "1 added, 1 removed, 1 moved"},
	} {
		if got := redline.Summarise(redline.Of(c.old, c.new)).String(); got != c.want {
			t.Errorf("%q to %q: %q, want %q", c.old, c.new, got, c.want)
		}
	}
}

// wrong says how a redline breaks its promises, "" if it keeps them.
func wrong(old, new string) string {
	var from, to strings.Builder
	runs := redline.Of(old, new)
	moved := map[string]int{}
	for i, r := range runs {
		switch {
		case r.Text == "":
			return fmt.Sprintf("run %d is empty: %+v", i, runs)
		case r.Moved:
			moved[strings.TrimRight(r.Text, " \t\r\n")] += 2*int(r.Kind) - 3 // −1 where it went, +1 where it came
		case i > 0 && !runs[i-1].Moved && (runs[i-1].Kind == r.Kind || runs[i-1].Kind == redline.Inserted && r.Kind == redline.Deleted):
			return fmt.Sprintf("run %d is in the wrong order or like the one before: %+v", i, runs)
		}
		if r.Kind != redline.Inserted {
			from.WriteString(r.Text)
			if cut(old, from.Len()) {
				return fmt.Sprintf("run %d ends inside a character of the old text: %+v", i, runs)
			}
		}
		if r.Kind != redline.Deleted {
			to.WriteString(r.Text)
			if cut(new, to.Len()) {
				return fmt.Sprintf("run %d ends inside a character of the new text: %+v", i, runs)
			}
		}
	}
	for text, n := range moved {
		if n != 0 {
			return fmt.Sprintf("%q moved, and is in one place only: %+v", text, runs)
		}
	}
	if from.String() != old {
		return fmt.Sprintf("without insertions: %q", from.String())
	}
	if to.String() != new {
		return fmt.Sprintf("without deletions: %q", to.String())
	}
	return ""
}

// cut tells whether a place in a text lies inside a grapheme cluster; broken UTF-8 has none.
func cut(text string, at int) bool {
	if !utf8.ValidString(text) {
		return false
	}
	for it := graphemes.FromString(text); it.Next(); {
		if it.Start() >= at {
			return it.Start() != at
		}
	}
	return at != len(text)
}

func TestWithoutInsertionsItIsTheOldTextAndWithoutDeletionsTheNew(t *testing.T) {
	bits := []string{"a", "ten", "fifteen", " ", "  ", "\n", "\n\n", "\r\n", "\r", "- ", "1. ", ", ", ".", "**", "’", "'", "日", "本", "十", "ア", "ー", "ก", "ำ",
		"שלום", "é", "e\u0301", "\u0301", "👩‍👧", "👩", "\u200d", "🇬🇧", "🇬", "한", "\u1100", "\u1161", "क्ष", "\u0600", "\u00a0", "https://a.example/", "mailto:a", "\xff", "\xe2\x82", "\t", "_", "[", "](", ")"}
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(bits), 0, 40).Draw(t, "bits"), "")
	})
	rapid.Check(t, func(t *rapid.T) {
		old := text.Draw(t, "old")
		new := text.Draw(t, "new")
		if rapid.Bool().Draw(t, "alike") { // most of it the same
			at := rapid.IntRange(0, len(old)).Draw(t, "at")
			new = old[:at] + new + old[min(len(old), at+rapid.IntRange(0, 9).Draw(t, "gone")):]
		}
		if rapid.Bool().Draw(t, "moved") { // paragraphs in another order
			lines := strings.SplitAfter(new, "\n")
			new = strings.Join(rapid.Permutation(lines).Draw(t, "order"), "")
		}
		if problem := wrong(old, new); problem != "" {
			t.Fatalf("%q to %q: %s", old, new, problem)
		}
	})
}

func TestRealChartersCompareWithEachOther(t *testing.T) {
	files, err := filepath.Glob("../../shared/data/charters/*.md")
	if err != nil || len(files) < 5 {
		t.Fatalf("found %d charters: %v", len(files), err)
	}
	var texts []string
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(b))
	}
	for _, old := range texts {
		for _, new := range texts {
			if problem := wrong(old, new); problem != "" {
				t.Error(problem)
			}
		}
	}
}

// charter makes a text of n clauses of about sixty words each.
func charter(n int, random *rand.Rand) []string {
	stock := strings.Fields("each council gives at least ten working days notice of any mailing and names one person who can decide on the day and " +
		"covers that leave the partners talk early put things right before they ask whose fault it was measure five matters agreed by all publish " +
		"staffing every Friday resident contact telephone answer cost share evidence review quarter promise")
	clauses := make([]string, n)
	for i := range clauses {
		words := make([]string, 60)
		for j := range words {
			words[j] = stock[random.IntN(len(stock))]
		}
		clauses[i] = fmt.Sprintf("%s %d, %s.", words[0], i, strings.Join(words[1:], " "))
	}
	return clauses
}

// edited changes one word in every n-th clause, and takes the word after it out.
func edited(clauses []string, n int) []string {
	out := append([]string(nil), clauses...)
	for i := range out {
		if i%n == 0 {
			words := strings.Fields(out[i])
			words[20] = "fifteen"
			out[i] = strings.Join(append(words[:31:31], words[32:]...), " ")
		}
	}
	return out
}

func TestHostileTextsTakeNoLongerThanTheirLength(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	long := func(n int) string {
		var b strings.Builder
		for range n {
			fmt.Fprintf(&b, "%d ", random.IntN(50))
		}
		return b.String()
	}
	for name, c := range map[string][2]string{
		"few different words":  {long(100_000), long(100_000)},
		"one word repeated":    {strings.Repeat("a ", 100_000), strings.Repeat("a b ", 50_000)},
		"nothing in common":    {strings.Repeat("a ", 100_000), strings.Repeat("b ", 100_000)},
		"lines of one letter":  {strings.Repeat("a\n", 100_000), strings.Repeat("b\na\n", 100_000)},
		"combining marks only": {strings.Repeat("\u0301", 100_000), strings.Repeat("\u0302", 100_000)},
		"hyphens":              {strings.Repeat("a-", 100_000), strings.Repeat("-a", 100_000)},
		"ideographs":           {strings.Repeat("日本", 100_000), strings.Repeat("本日語", 80_000)},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			var from, to int
			for _, r := range redline.Of(c[0], c[1]) {
				if r.Kind != redline.Inserted {
					from += len(r.Text)
				}
				if r.Kind != redline.Deleted {
					to += len(r.Text)
				}
			}
			if from != len(c[0]) || to != len(c[1]) {
				t.Errorf("%d and %d bytes, want %d and %d", from, to, len(c[0]), len(c[1]))
			}
			if took := time.Since(began); took > 10*time.Second { // a quadratic comparison would take minutes
				t.Errorf("took %v", took)
			} else {
				t.Log(took)
			}
		})
	}
}

func FuzzOf(f *testing.F) {
	f.Add("at least ten days", "at least fifteen days")
	f.Add("- one\n- two\n", "- one\n\n1. two")
	f.Add("e\u0301\u200d👩", "e👩‍👧")
	f.Fuzz(func(t *testing.T, old, new string) {
		if problem := wrong(old, new); problem != "" {
			t.Error(problem)
		}
	})
}

func BenchmarkCharterOf300Clauses(b *testing.B) {
	clauses := charter(300, rand.New(rand.NewPCG(3, 4)))
	old := strings.Join(clauses, "\n\n")
	for name, every := range map[string]int{"a tenth changed": 10, "every clause changed": 1} {
		new := strings.Join(edited(clauses, every), "\n\n")
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				redline.Of(old, new)
			}
		})
	}
	b.Run("another charter", func(b *testing.B) {
		new := strings.Join(charter(300, rand.New(rand.NewPCG(5, 6))), "\n\n")
		for b.Loop() {
			redline.Of(old, new)
		}
	})
}
