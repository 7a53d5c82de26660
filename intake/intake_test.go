package intake_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entente/intake"

	"github.com/google/go-cmp/cmp"
)

const charters = "../../shared/data/charters"

// TestRealAgreementKeepsEveryDuty reads the agreement with nine duties of one party and three of the other.
func TestRealAgreementKeepsEveryDuty(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(charters, "designsystemau_partner_Code-for-Australia.md"))
	if err != nil {
		t.Fatal(err)
	}
	sections, err := intake.ReadLists(b)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, s := range sections {
		if len(s.Items) > 0 {
			got[s.Heading] = len(s.Items)
		}
	}
	want := map[string]int{"Code for Australia Responsibilities": 9, "Steering Committee Responsibilities": 3}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("duties by heading (-want +got):\n%s", diff)
	}
	first := sections[3].Items[0]
	if first.Line != 10 || !strings.HasPrefix(first.Text, "Working in the open and communicating with transparency") {
		t.Errorf("first duty = %+v", first)
	}
}

// TestNoItemOfRealChartersIsLost compares with counts made by another program.
func TestNoItemOfRealChartersIsLost(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(charters, "expected_structure.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected map[string]struct {
		Items   int `json:"items"` // with dashes
		Ordered int `json:"ordered_items"`
	}
	if err := json.Unmarshal(b, &expected); err != nil {
		t.Fatal(err)
	}
	for name, want := range expected {
		source, err := os.ReadFile(filepath.Join(charters, name))
		if err != nil {
			t.Fatal(err)
		}
		sections, err := intake.ReadLists(source)
		if err != nil && want.Items+want.Ordered > 0 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n := 0
		for _, s := range sections {
			for _, item := range s.Items {
				n += 1 + len(item.Under)
			}
		}
		if n != want.Items+want.Ordered {
			t.Errorf("%s: %d items, want %d", name, n, want.Items+want.Ordered)
		}
	}
}

func TestTablesOfEveryMakeReadAlike(t *testing.T) {
	want := intake.Table{Header: []string{"Promise", "Due"}, Rows: []intake.Row{
		{Line: 2, Cells: []string{"Send the plan, with volumes", "2026-12-04"}},
		{Line: 4, Cells: []string{"Name a person", ""}},
	}}
	for name, text := range map[string]string{
		"commas":      "Promise,Due\n\"Send the plan, with volumes\",2026-12-04\n\nName a person\n",
		"semicolons":  "Promise;Due\nSend the plan, with volumes;2026-12-04\n;\nName a person;\n",
		"tabs":        "Promise\tDue\nSend the plan, with volumes\t2026-12-04\n\t\nName a person\t",
		"Windows":     "Promise,Due\r\n\"Send the plan, with volumes\",2026-12-04\r\n\r\nName a person,\r\n",
		"old Mac":     "Promise,Due\r\"Send the plan, with volumes\",2026-12-04\r\rName a person,\r",
		"mark":        "\ufeffPromise,Due\n\"Send the plan, with volumes\",2026-12-04\n\nName a person,",
		"odd spacing": " Promise , Due \n \"Send the plan, with volumes\" , 2026-12-04 \n\n Name a person , ",
	} {
		t.Run(name, func(t *testing.T) {
			if name == "odd spacing" {
				text = strings.ReplaceAll(text, "\" ,", "\",")
			}
			got, err := intake.ReadTable([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWrongFilesAreRefusedWithPlaceAndReason(t *testing.T) {
	for name, c := range map[string]struct {
		text         string
		line, column int
	}{
		"empty":        {" \n\n", 0, 0},
		"only header":  {"Promise,Due\n", 0, 0},
		"long row":     {"Promise,Due\na,b,c\n", 2, 3},
		"open quote":   {"Promise,Due\n\"a,b\n", 2, 6},
		"binary":       {"Promise,Due\na\x00,b\n", 2, 0},
		"too many":     {"Promise\n" + strings.Repeat("x\n", intake.MaxRows+1), 0, 0},
		"too wide":     {strings.Repeat("x,", intake.MaxColumns) + "x\n1\n", 1, 0},
		"enormous":     {strings.Repeat("x", intake.MaxBytes+1), 0, 0},
		"broken utf16": {"\xff\xfea", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := intake.ReadTable([]byte(c.text))
			var p intake.Problem
			if !errors.As(err, &p) || p.Reason == "" {
				t.Fatalf("ReadTable = %v, want a Problem", err)
			}
			if p.Line != c.line || p.Column != c.column {
				t.Errorf("problem at line %d, column %d (%s), want %d, %d", p.Line, p.Column, p.Reason, c.line, c.column)
			}
		})
	}
}

func TestColumnsAreFoundUnderTheirManyNames(t *testing.T) {
	table := intake.Table{Header: []string{"ID", "Commitment / action", "DUE-DATE", "Owner (name)"}}
	for _, c := range []struct {
		names []string
		want  int
	}{
		{[]string{"promise", "commitment", "action"}, 1},
		{[]string{"due", "due date", "by"}, 2},
		{[]string{"owner"}, 3},
		{[]string{"criteria"}, -1},
	} {
		if got := table.Column(c.names...); got != c.want {
			t.Errorf("Column(%q) = %d, want %d", c.names, got, c.want)
		}
	}
}

func TestDatesAreReadAsTheirColumnWritesThem(t *testing.T) {
	for _, c := range []struct {
		column []string
		want   []string
	}{
		{[]string{"2026-12-04", "4 December 2026", "Dec 4, 2026", "4-Dec-26"}, []string{"2026-12-04", "2026-12-04", "2026-12-04", "2026-12-04"}},
		{[]string{"4/12/2026", "5/6/2026"}, []string{"2026-12-04", "2026-06-05"}},
		{[]string{"5/6/2026", "12/24/2026"}, []string{"2026-05-06", "2026-12-24"}},
		{[]string{"24.12.2026", "1.2.2026"}, []string{"2026-12-24", "2026-02-01"}},
		{[]string{"soon", "31/02/2026", ""}, []string{"", "", ""}},
	} {
		dates := intake.DatesOf(c.column)
		for i, text := range c.column {
			got, ok := dates.Read(text)
			if got != c.want[i] || ok != (c.want[i] != "") {
				t.Errorf("in %q: Read(%q) = %q, %v, want %q", c.column, text, got, ok, c.want[i])
			}
		}
	}
}

func TestItemsKeepTheirLinksAndWhatStandsUnderThem(t *testing.T) {
	sections, err := intake.ReadLists([]byte("intro\n\n# Calder\n\n1. Send **the** [plan](https://a.example/plan)\n   on *time*\n   - volumes\n   - drafts\n2. `code` & <b>bold</b>\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []intake.Section{{}, {Heading: "Calder", Level: 1, Line: 3, Items: []intake.Item{
		{Line: 5, Text: "Send the plan (https://a.example/plan) on time", Under: []string{"volumes", "drafts"}},
		{Line: 9, Text: "code & <b>bold</b>"},
	}}}
	if diff := cmp.Diff(want, sections); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzReadTable(f *testing.F) {
	f.Add([]byte("a,b\n1,2\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		table, err := intake.ReadTable(b)
		for _, row := range table.Rows {
			if len(row.Cells) != len(table.Header) {
				t.Errorf("row of %d cells under a header of %d", len(row.Cells), len(table.Header))
			}
		}
		var p intake.Problem
		if err != nil && !errors.As(err, &p) {
			t.Errorf("error is no Problem: %v", err)
		}
	})
}

func FuzzReadLists(f *testing.F) {
	f.Add([]byte("# a\n- b\n  - c\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, err := intake.ReadLists(b)
		var p intake.Problem
		if err != nil && !errors.As(err, &p) {
			t.Errorf("error is no Problem: %v", err)
		}
	})
}
