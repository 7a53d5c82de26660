package engine_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente/engine"
	"entente/eventlog"
	"entente/file"
	"entente/partnership"
	"entente/store"
	"entente/store/postgrestest"
)

// shelf is an engine and the files beside it, on one database.
type shelf struct {
	*engine.Engine
	files *file.Files
	store *store.Store
	at    partnership.SpaceID
	about partnership.Ref
	now   time.Time
}

func newShelf(t *testing.T, dsn string) *shelf {
	t.Helper()
	s := &shelf{store: openStore(t, dsn), now: start}
	clock := func() time.Time { return s.now }
	s.Engine, s.files = engine.New(s.store, engine.Settings{Now: clock}), file.New(s.store, clock)
	s.at = harwick(t, s.Engine)
	join(t, s.Engine, s.at, "Calder Services", "priya")
	r := do(t, s.Engine, "priya", s.at, &partnership.MakeCommitment{Receivers: []partnership.PartyID{2}, What: "Publish", Due: "2026-03-06"}, "promise")
	s.about = partnership.CommitmentID{Entry: r.First}.Once().Ref()
	return s
}

func (s *shelf) put(t *testing.T, text string) file.File {
	t.Helper()
	f, err := s.files.Put(t.Context(), string(s.at), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// show stores a file and shows it as evidence; it returns the entry.
func (s *shelf) show(t *testing.T, text, id string) (file.SHA, uint64) {
	t.Helper()
	f := s.put(t, text)
	r := do(t, s.Engine, "priya", s.at, &partnership.AddEvidence{
		About: s.about, Kind: partnership.File, Title: "The export", SHA: partnership.Text(f.SHA.String()), Name: "a.txt", Type: "text/plain", Size: f.Size,
	}, id)
	return f.SHA, r.First
}

func (s *shelf) has(t *testing.T, sha file.SHA) bool {
	t.Helper()
	_, err := s.files.Stat(t.Context(), string(s.at), sha)
	if err != nil && !errors.Is(err, file.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

// rows counts the stored pieces of any file, whatever file.Files says of them.
func (s *shelf) rows(t *testing.T) (n int) {
	t.Helper()
	rows, err := s.store.Query(t.Context(), `SELECT COUNT(*) FROM file`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

func eachShelf(t *testing.T, test func(t *testing.T, s *shelf)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newShelf(t, filepath.Join(t.TempDir(), "entente.db"))) })
	t.Run("postgres", func(t *testing.T) { test(t, newShelf(t, postgrestest.Start(t))) })
}

func TestErasedEvidenceTakesItsFileAlong(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		shared, one := s.show(t, "shown twice", "a")
		_, two := s.show(t, "shown twice", "b")
		do(t, s.Engine, "priya", s.at, &partnership.EraseWords{Entry: one, Reason: "a name in it"}, "e1")
		if !s.has(t, shared) {
			t.Fatal("a file went that another entry still names")
		}
		do(t, s.Engine, "priya", s.at, &partnership.EraseWords{Entry: two, Reason: "a name in it"}, "e2")
		if s.has(t, shared) || s.rows(t) != 0 {
			t.Errorf("after both were erased the file is there, %d pieces", s.rows(t))
		}
	})
}

// What another party has confirmed is erased when that party agrees, and only then does the file go.
func TestFileOfConfirmedEvidenceGoesWithTheAgreement(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		sha, no := s.show(t, "confirmed", "a")
		do(t, s.Engine, "dana", s.at, &partnership.ConfirmEvidence{Evidence: partnership.EvidenceID(no)}, "c")
		ask := do(t, s.Engine, "priya", s.at, &partnership.EraseWords{Entry: no, Reason: "a name in it"}, "e")
		if !s.has(t, sha) {
			t.Fatal("the file went before the other party agreed")
		}
		do(t, s.Engine, "dana", s.at, &partnership.AnswerConsent{
			Question: partnership.QuestionID(ask.First), Revision: no, Position: partnership.Agree, Name: "Dana Whitlock",
		}, "y")
		if s.has(t, sha) || s.rows(t) != 0 {
			t.Error("all agreed and the file is still there")
		}
	})
}

func TestSweepTakesUploadsThatNobodyUsed(t *testing.T) {
	eachShelf(t, func(t *testing.T, s *shelf) {
		used, _ := s.show(t, "used", "a")
		orphan := s.put(t, "left behind")
		s.now = s.now.Add(25 * time.Hour)
		fresh := s.put(t, "just now")
		if n, err := s.SweepFiles(t.Context(), s.files); n != 1 || err != nil {
			t.Fatalf("SweepFiles = %d, %v, want 1", n, err)
		}
		if !s.has(t, used) || !s.has(t, fresh.SHA) || s.has(t, orphan.SHA) {
			t.Errorf("used %v, fresh %v, orphan %v; want only the orphan gone", s.has(t, used), s.has(t, fresh.SHA), s.has(t, orphan.SHA))
		}
	})
}

// unreadable is a store whose logs cannot be read.
type unreadable struct{ engine.Store }

var errUnreadable = errors.New("cannot be read")

func (unreadable) Read(context.Context, eventlog.ID, uint64, uint64, func(eventlog.Entry) error) error {
	return errUnreadable
}

func TestSweepKeepsEverythingOfASpaceThatCannotBeRead(t *testing.T) {
	s := newShelf(t, filepath.Join(t.TempDir(), "entente.db"))
	used, _ := s.show(t, "used", "a")
	s.now = s.now.Add(25 * time.Hour)
	blind := engine.New(unreadable{s.store}, engine.Settings{Now: clock})
	if n, err := blind.SweepFiles(t.Context(), s.files); n != 0 || !errors.Is(err, errUnreadable) {
		t.Errorf("SweepFiles = %d, %v, want 0 and the fault", n, err)
	}
	if !s.has(t, used) {
		t.Error("a file went because the record could not be read")
	}
}
