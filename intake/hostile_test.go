package intake_test

import (
	"strings"
	"testing"

	"entente/intake"
)

func TestHostileTextsAreReadOrRefused(t *testing.T) {
	for name, text := range map[string]string{
		"brackets":           strings.Repeat("[a](\n", 10_000),
		"open brackets":      strings.Repeat("[", 1_900) + "\n" + strings.Repeat("![a\n", 10_000),
		"stars":              strings.Repeat("*a **b \n", 10_000),
		"underscores":        strings.Repeat("_a __b_ \n", 10_000),
		"backticks":          ticks(),
		"quotations":         strings.Repeat(">", 1_900) + "a\n",
		"nested items":       strings.Repeat("- ", 900) + "a\n",
		"deepening items":    deepening(90),
		"angle brackets":     strings.Repeat("<a \n<!-- ", 10_000),
		"entities":           strings.Repeat("&amp;\n", 10_000),
		"references":         strings.Repeat("[a]: b\n", 10_000),
		"many references":    references(),
		"wide table":         strings.Repeat("|a", 900) + "|\n" + strings.Repeat("|-", 900) + "|\n" + strings.Repeat("|b|\n", 2_000),
		"escaped marks":      strings.Repeat(`\*\_\[`+"\n", 10_000),
		"line breaks":        strings.Repeat("a\\\n", 10_000),
		"numbers":            strings.Repeat("1.1 a\n", 10_000),
		"fences":             strings.Repeat("```\na\n", 10_000),
		"HTML blocks":        strings.Repeat("<div>\n\n", 10_000),
		"underlined":         strings.Repeat("a\n===\n", 10_000),
		"spaces and tabs":    strings.Repeat(" \t \t a\n", 10_000),
		"many long ones":     strings.Repeat(strings.Repeat("[a](b\n", 500)+"\n", 30),
		"many with stars":    strings.Repeat(strings.Repeat("*a **b ", 2500)+"\n\n", 8),
		"many with brackets": strings.Repeat(strings.Repeat("![", 9000)+"\n\n", 8),
		"many with links":    strings.Repeat(strings.Repeat("[a](<b", 3000)+"\n\n", 8),
		"many with tags":     strings.Repeat(strings.Repeat("<a b='", 3000)+"\n\n", 8),
		"marks in a clause":  strings.Repeat("*a_b[c]<d>&e; \n", 130),
	} {
		t.Run(name, func(t *testing.T) {
			for _, read := range []func([]byte) (intake.Charter, error){intake.ReadMarkdown, intake.ReadPlain} {
				if _, err := read([]byte(text)); err != nil && !intake.IsProblem(err) {
					t.Errorf("error is no Problem: %v", err)
				}
			}
		})
	}
}

func ticks() string {
	var b strings.Builder
	for i := range 600 {
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
	for b.Len() < 1<<17 {
		b.WriteString("[a" + strings.Repeat("x", b.Len()%97) + "][b]\n")
	}
	return b.String()
}
