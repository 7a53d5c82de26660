package account_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/account"
	"entente/store"
	"entente/store/postgrestest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const good = "three quiet otters"

// A world is a fresh set of accounts with a clock that stands still until it is told to go on.
type world struct {
	*account.Accounts
	store *store.Store

	mu  sync.Mutex
	now time.Time
}

func (w *world) time() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, store.Options{Schema: account.Schema()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	w := &world{store: s, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	w.Accounts = account.New(s, w.time)
	return w
}

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, newWorld(t, filepath.Join(t.TempDir(), "entente.db"))) })
	t.Run("postgres", func(t *testing.T) { test(t, newWorld(t, postgrestest.Start(t))) })
}

// anna has a passphrase, the good one.
func (w *world) anna(t *testing.T) account.Account {
	t.Helper()
	acc, err := w.Create(t.Context(), account.Wish{SignIn: "anna@harwick.example", Name: "Anna Berg", Passphrase: good})
	return must(t, acc, err)
}

// bert has none, which spares the time to hash it.
func (w *world) bert(t *testing.T) account.Account {
	t.Helper()
	return must1(w.Enrol(t.Context(), "bert@calder.example", "Bert"))(t)
}

// carl is somebody else.
func (w *world) carl(t *testing.T) account.Account {
	t.Helper()
	return must1(w.Enrol(t.Context(), "carl@calder.example", "Carl"))(t)
}

func must[T any](t *testing.T, value T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func wantErr(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s = %v, want %v", what, err, want)
	}
}

func wantInvalid(t *testing.T, what string, err error, field string) {
	t.Helper()
	var invalid *account.InvalidError
	if !errors.As(err, &invalid) || invalid.Field != field {
		t.Errorf("%s = %v, want an InvalidError of field %q", what, err, field)
	}
}

func TestAccountIsFoundAsItWasMade(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		made := must1(w.Create(t.Context(), account.Wish{SignIn: "  ANNA@Harwick.example ", Name: " Anna  ", Passphrase: good}))(t)
		want := account.Account{ID: made.ID, SignIn: "anna@harwick.example", Name: "Anna", Created: w.time()}
		for name, got := range map[string]account.Account{
			"Create":   made,
			"Account":  must1(w.Account(t.Context(), made.ID))(t),
			"BySignIn": must1(w.BySignIn(t.Context(), "Anna@harwick.example"))(t),
		} {
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(account.Account{})); diff != "" {
				t.Errorf("%s differs (-want +got):\n%s", name, diff)
			}
		}
		if err := w.Rename(t.Context(), made.ID, "Anna Berg"); err != nil {
			t.Fatal(err)
		}
		if got := must1(w.Account(t.Context(), made.ID))(t); got.Name != "Anna Berg" {
			t.Errorf("name after Rename = %q", got.Name)
		}
		_, err := w.Account(t.Context(), "nobody")
		wantErr(t, "Account(nobody)", err, account.ErrNotFound)
		wantErr(t, "Rename(nobody)", w.Rename(t.Context(), "nobody", "X"), account.ErrNotFound)
	})
}

// must1 is must for a call with two results.
func must1[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T { t.Helper(); return must(t, value, err) }
}

func TestSignInNameIsTakenOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		anna := w.anna(t)
		_, err := w.Create(t.Context(), account.Wish{SignIn: "ANNA@harwick.example", Name: "Another", Passphrase: good})
		wantErr(t, "second Create", err, account.ErrConflict)
		bert := w.bert(t)
		err = w.ChangeSignIn(t.Context(), anna.ID, good, bert.SignIn)
		wantErr(t, "ChangeSignIn to a taken name", err, account.ErrConflict)
		for range 2 { // the second time it is one's own already
			if err := w.ChangeSignIn(t.Context(), anna.ID, good, "Anna@calder.example"); err != nil {
				t.Errorf("ChangeSignIn to a free name = %v", err)
			}
		}
		err = w.ChangeSignIn(t.Context(), anna.ID, "wrong enough", "anna@elsewhere.example")
		wantInvalid(t, "ChangeSignIn with a wrong passphrase", err, "passphrase")
		if got := must1(w.Account(t.Context(), anna.ID))(t); got.SignIn != "anna@calder.example" {
			t.Errorf("sign-in name = %q, want anna@calder.example", got.SignIn)
		}
	})
}

func TestCreateSaysWhichFieldToMend(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "entente.db"))
	ok := account.Wish{SignIn: "anna@harwick.example", Name: "Anna", Passphrase: good}
	for name, c := range map[string]struct {
		change func(*account.Wish)
		field  string
	}{
		"no sign-in":           {func(x *account.Wish) { x.SignIn = "" }, "sign_in"},
		"no address":           {func(x *account.Wish) { x.SignIn = "anna" }, "sign_in"},
		"name and address":     {func(x *account.Wish) { x.SignIn = "Anna <anna@harwick.example>" }, "sign_in"},
		"two addresses":        {func(x *account.Wish) { x.SignIn = "a@b.example, c@d.example" }, "sign_in"},
		"sign-in not UTF-8":    {func(x *account.Wish) { x.SignIn = "\xff@b.example" }, "sign_in"},
		"sign-in with NUL":     {func(x *account.Wish) { x.SignIn = "a\x00@b.example" }, "sign_in"},
		"sign-in too long":     {func(x *account.Wish) { x.SignIn = strings.Repeat("a", 250) + "@b.example" }, "sign_in"},
		"sign-in far too long": {func(x *account.Wish) { x.SignIn = strings.Repeat("a", 1<<20) }, "sign_in"},
		"no name":              {func(x *account.Wish) { x.Name = " \t" }, "name"},
		"name too long":        {func(x *account.Wish) { x.Name = strings.Repeat("ä", 101) }, "name"},
		"name with line break": {func(x *account.Wish) { x.Name = "Anna\nBerg" }, "name"},
		"name turned around":   {func(x *account.Wish) { x.Name = "Anna \u202egreB" }, "name"},
		"name not UTF-8":       {func(x *account.Wish) { x.Name = "\xc3" }, "name"},
		"short passphrase":     {func(x *account.Wish) { x.Passphrase = "7 chars" }, "passphrase"},
		"long passphrase":      {func(x *account.Wish) { x.Passphrase = strings.Repeat("word ", 52) }, "passphrase"},
		"own name":             {func(x *account.Wish) { x.Name, x.Passphrase = "Anna Quillfeather", "Quillfeather1" }, "passphrase"},
		"own address":          {func(x *account.Wish) { x.Passphrase = "anna@harwick.example" }, "passphrase"},
		"own organisation":     {func(x *account.Wish) { x.Organisation, x.Passphrase = "Zweckverband", "zweckverband!" }, "passphrase"},
		"this program":         {func(x *account.Wish) { x.Passphrase = "Entente2026" }, "passphrase"},
	} {
		wish := ok
		c.change(&wish)
		_, err := w.Create(t.Context(), wish)
		wantInvalid(t, "Create with "+name, err, c.field)
	}
	if _, err := w.Create(t.Context(), ok); err != nil {
		t.Errorf("Create with none of these = %v", err)
	}
}

func TestErasingLeavesOnlyKeysBoundToNobody(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna, m := w.anna(t), account.Membership{Partnership: "north", Key: account.NewKey()}
		bert := w.bert(t)
		if err := w.AddMembership(ctx, anna.ID, m); err != nil {
			t.Fatal(err)
		}
		in := must1(w.Begin(ctx, anna, account.Visit{UserAgent: "Firefox/1"}))(t)
		must1(w.NewCodes(ctx, anna.ID))(t)
		must1(w.ResetByOperator(ctx, anna.ID))(t)
		must1(w.NewToken(ctx, account.TokenWish{Account: anna.ID, Membership: m, Name: "sync", Scope: account.Read, Expires: w.time().Add(time.Hour)}))(t)
		link := must1(w.NewLink(ctx, account.PartyLink, "north/3", w.time().Add(time.Hour)))(t)
		must1(w.Claim(ctx, account.PartyLink, link, string(anna.ID)))(t)

		if err := w.Erase(ctx, anna.ID); err != nil {
			t.Fatal(err)
		}

		if id, err := w.ByKey(ctx, m.Partnership, m.Key); id != "" || err != nil {
			t.Errorf("ByKey after Erase = %q, %v, want nobody and no error", id, err)
		}
		_, err := w.Session(ctx, in.Session)
		wantErr(t, "Session after Erase", err, account.ErrNotFound)
		wantErr(t, "second Erase", w.Erase(ctx, anna.ID), account.ErrNotFound)
		if found := w.dump(t); strings.Contains(found, string(anna.ID)) || strings.Contains(found, anna.SignIn) || strings.Contains(found, "sync") {
			t.Errorf("after Erase the tables hold:\n%s", found)
		}
		if _, err := w.Account(ctx, bert.ID); err != nil {
			t.Errorf("another's account after Erase: %v", err)
		}
		w.anna(t) // the name is free again
	})
}

var tables = []string{"account", "session", "device", "recovery", "token", "membership", "link", "signing", "visit", "draft", "installation"}

// dump is all that the tables hold, as text.
func (w *world) dump(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, table := range tables {
		rows := must1(w.store.Query(t.Context(), `SELECT * FROM `+table))(t)
		columns := must1(rows.Columns())(t)
		for rows.Next() {
			values := make([]sql.RawBytes, len(columns))
			into := make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			b.WriteString(table)
			for _, v := range values {
				b.WriteString(" " + string(v))
			}
			b.WriteString("\n")
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
	}
	return b.String()
}

func TestDumpCoversEveryTable(t *testing.T) {
	var made []string
	for _, statement := range account.Schema() {
		if rest, ok := strings.CutPrefix(statement, "CREATE TABLE IF NOT EXISTS "); ok {
			name, _, _ := strings.Cut(rest, " ")
			made = append(made, name)
		}
	}
	if !slices.Equal(made, tables) {
		t.Errorf("Schema makes %v, the tests know %v", made, tables)
	}
}

func TestNoSecretIsStored(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		anna, m := w.anna(t), account.Membership{Partnership: "north", Key: account.NewKey()}
		if err := w.AddMembership(ctx, anna.ID, m); err != nil {
			t.Fatal(err)
		}
		in := must1(w.Begin(ctx, anna, account.Visit{}))(t)
		secrets := []string{good, in.Session, in.Device,
			must1(w.FirstStart(ctx))(t),
			must1(w.NewLink(ctx, account.FoundLink, "for Calder", w.time().Add(time.Hour)))(t),
			must1(w.NewSigning(ctx, "north", 7, 3))(t),
			must1(w.NewToken(ctx, account.TokenWish{Account: anna.ID, Membership: m, Name: "sync", Scope: account.Write, Expires: w.time().Add(time.Hour)}))(t),
		}
		for _, code := range must1(w.NewCodes(ctx, anna.ID))(t) {
			secrets = append(secrets, code, strings.ReplaceAll(code, "-", ""))
		}
		found := w.dump(t)
		if !strings.Contains(found, "for Calder") {
			t.Fatalf("the dump lacks what it must hold:\n%s", found)
		}
		for _, secret := range secrets {
			if len(secret) < 16 || strings.Contains(found, secret) {
				t.Errorf("secret %q is too short, or stored", secret)
			}
		}
	})
}

func TestLostDatabaseIsAnErrorNotAnAnswer(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "entente.db"))
	anna := w.anna(t)
	in := must1(w.Begin(t.Context(), anna, account.Visit{}))(t)
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	var invalid *account.InvalidError
	for name, call := range map[string]func(context.Context) error{
		"Account":      func(ctx context.Context) error { _, err := w.Account(ctx, anna.ID); return err },
		"Session":      func(ctx context.Context) error { _, err := w.Session(ctx, in.Session); return err },
		"Token":        func(ctx context.Context) error { _, err := w.Token(ctx, account.TokenPrefix+"x"); return err },
		"Link":         func(ctx context.Context) error { _, err := w.Link(ctx, account.FoundLink, "x"); return err },
		"Claim":        func(ctx context.Context) error { _, err := w.Claim(ctx, account.FoundLink, "x", "y"); return err },
		"ByKey":        func(ctx context.Context) error { _, err := w.ByKey(ctx, "p", "k"); return err },
		"Keys":         func(ctx context.Context) error { _, err := w.Keys(ctx, anna.ID, "p"); return err },
		"Installation": func(ctx context.Context) error { _, err := w.Installation(ctx); return err },
		"FirstStart":   func(ctx context.Context) error { _, err := w.FirstStart(ctx); return err },
		"CodesLeft":    func(ctx context.Context) error { _, err := w.CodesLeft(ctx, anna.ID); return err },
		"EndAll":       func(ctx context.Context) error { return w.EndAll(ctx, anna.ID) },
		"Sweep":        func(ctx context.Context) error { return w.Sweep(ctx) },
		"SignIn": func(ctx context.Context) error {
			_, err := w.SignIn(ctx, account.Attempt{SignIn: anna.SignIn, Passphrase: good})
			return err
		},
		"Recover": func(ctx context.Context) error {
			_, err := w.Recover(ctx, account.Attempt{SignIn: anna.SignIn, Code: "x"})
			return err
		},
	} {
		err := call(t.Context())
		if err == nil || errors.Is(err, account.ErrNotFound) || errors.Is(err, account.ErrConflict) || errors.As(err, &invalid) {
			t.Errorf("%s on a lost database = %v, want a fault", name, err)
		}
	}
}
