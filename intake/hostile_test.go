package intake_test

import (
	"strings"
	"testing"
	"time"

	"entente/intake"
)

func TestHostileTextsAreReadOrRefusedInTime(t *testing.T) {
	for name, text := range map[string]string{
		"brackets":           strings.Repeat("[a](\n", 100_000),
		"open brackets":      strings.Repeat("[", 19_000) + "\n" + strings.Repeat("![a\n", 100_000),
		"stars":              strings.Repeat("*a **b \n", 100_000),
		"underscores":        strings.Repeat("_a __b_ \n", 100_000),
		"backticks":          ticks(),
		"quotations":         strings.Repeat(">", 19_000) + "a\n",
		"nested items":       strings.Repeat("- ", 9_000) + "a\n",
		"deepening items":    deepening(900),
		"angle brackets":     strings.Repeat("<a \n<!-- ", 100_000),
		"entities":           strings.Repeat("&amp;\n", 100_000),
		"references":         strings.Repeat("[a]: b\n", 100_000),
		"many references":    references(),
		"wide table":         strings.Repeat("|a", 9_000) + "|\n" + strings.Repeat("|-", 9_000) + "|\n" + strings.Repeat("|b|\n", 20_000),
		"escaped marks":      strings.Repeat(`\*\_\[`+"\n", 100_000),
		"line breaks":        strings.Repeat("a\\\n", 100_000),
		"numbers":            strings.Repeat("1.1 a\n", 100_000),
		"fences":             strings.Repeat("```\na\n", 100_000),
		"HTML blocks":        strings.Repeat("<div>\n\n", 100_000),
		"underlined":         strings.Repeat("a\n===\n", 100_000),
		"spaces and tabs":    strings.Repeat(" \t \t a\n", 100_000),
		"many long ones":     strings.Repeat(strings.Repeat("[a](b\n", 500)+"\n", 300),
		"many with stars":    strings.Repeat(strings.Repeat("*a **b ", 2500)+"\n\n", 80),
		"many with brackets": strings.Repeat(strings.Repeat("![", 9000)+"\n\n", 80),
		"many with links":    strings.Repeat(strings.Repeat("[a](<b", 3000)+"\n\n", 80),
		"many with tags":     strings.Repeat(strings.Repeat("<a b='", 3000)+"\n\n", 80),
		"marks in a clause":  strings.Repeat("*a_b[c]<d>&e; \n", 1300),
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			for _, read := range []func([]byte) (intake.Charter, error){intake.ReadMarkdown, intake.ReadPlain} {
				if _, err := read([]byte(text)); err != nil && !intake.IsProblem(err) {
					t.Errorf("error is no Problem: %v", err)
				}
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("took %v", took)
			} else {
				t.Log(took)
			}
		})
	}
}

func ticks() string {
	var b strings.Builder
	for i := range 1900 {
		b.WriteString(strings.Repeat("`", i) + "a\n")
	}
	return b.String()
}

func deepening(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String()
}

func references() string {
	var b strings.Builder
	for b.Len() < 1<<20 {
		b.WriteString("[a" + strings.Repeat("x", b.Len()%97) + "][b]\n")
	}
	return b.String()
}
