package web

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"

	"entente/intake"
	"entente/partnership"
)

// exportHeader names the columns; the import guesses them by these names.
var exportHeader = []string{"Promised by", "Promised to", "What", "Done when", "Due", "Repeats", "Standing", "Owner", "First promised for", "Shown on", "Who sees it", "Address"}

// commitmentsCSV is every promise that the reader sees, as a table that a spreadsheet opens (RFC 4180, UTF-8 with a byte
// order mark) and that can be imported again.
func (s *Site) commitmentsCSV(w http.ResponseWriter, r *http.Request, v visitor) error {
	rows := [][]string{exportHeader}
	_, err := s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		if views[0].ID != spaceOf(r) {
			return partnership.ErrNotFound
		}
		for _, l := range partnership.AllPromises(views) {
			rows = append(rows, exportRow(l, s.PublicURL.String()))
		}
		return nil
	})
	if err != nil {
		return err
	}
	body := bytes.NewBufferString("\ufeff")
	out := csv.NewWriter(body)
	out.UseCRLF = true
	for _, row := range rows {
		for i := range row {
			row[i] = intake.Harmless(row[i])
		}
		if err := out.Write(row); err != nil {
			return fmt.Errorf("table of promises: %w", err)
		}
	}
	out.Flush()
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", attachment("commitments.csv"))
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	_, err = w.Write(body.Bytes())
	return err
}

func exportRow(l partnership.Listed, address string) []string {
	v, c, st := l.View, l.Commitment, l.Standing
	var to []string
	for _, p := range c.Receivers {
		to = append(to, exportName(v, p))
	}
	owner, _ := v.Common.Member(c.Owner)
	return []string{
		exportName(v, c.Giver), strings.Join(to, "; "), string(c.What), linesOf(c.Criteria), string(st.Due), repeatText(c.Schedule),
		strings.ReplaceAll(string(st.Status), "-", " "), string(owner.Name), string(st.First), string(st.Shown), audience(v),
		strings.TrimRight(address, "/") + promisePath(v.ID, l.Of),
	}
}

func exportName(v partnership.View, id partnership.PartyID) string {
	p, _ := v.Common.Party(id)
	return string(p.Name)
}

// repeatText is a schedule as the import reads it.
func repeatText(s partnership.Schedule) string {
	if !s.Repeats() {
		return ""
	}
	return fmt.Sprintf("every %d %s", s.Every, s.Unit)
}
