package web

import (
	"errors"
	"fmt"
	"net/http"

	"entente/partnership"
)

// signed says who signed the version that is read and, while the next one is being signed, who has and who has not.
func (out *charterView) signed(view partnership.View, read reading) {
	x := &signedView{}
	if read.version.N > 0 {
		x.Text = fmt.Sprintf("Version %d. Each signature covers the exact text above.", read.version.N)
		x.Hash = string(read.version.Hash)
		for _, s := range read.version.Signatures {
			x.add(view, s, "")
		}
		if read.version.N > 0 && read.now {
			x.later(view, read)
		}
	}
	next, open := read.next, read.open
	if read.now && open {
		x.next(view, read, next)
	}
	if read.now && !view.Past && view.Is(partnership.Signatory) {
		if _, ok := view.Common.ToSign(view.By.Party); ok {
			x.Actions = append(x.Actions, Action{Label: "Read it and sign", Href: out.Here + "/sign", Icon: "seal"})
		}
	}
	if len(x.Actions) == 0 && read.now && open && !view.Past && mayPromise(view) {
		x.Actions = append(x.Actions, Action{Label: "The text to sign, and personal links", Href: out.Here + "/sign", Kind: "quiet"})
	}
	out.Signed = x
}

func (x *signedView) add(view partnership.View, s partnership.Signature, lapsed string) {
	party := partyOf(view.Common, s.Party)
	if p, _ := view.Common.Party(s.Party); p.Kind == partnership.Neutral {
		x.Neutral = append(x.Neutral, party)
		return
	}
	when := day(view, s.Given.At)
	row := signedRow{Party: party, Name: string(s.Name), Signed: fullDay(s.Given.At.In(view.Common.Zone())), At: when.At, With: "no reservation"}
	if s.Authority != "" {
		row.Name += ", " + string(s.Authority)
	}
	if s.Reservation != "" {
		row.With = "“" + string(s.Reservation) + "”"
	}
	if lapsed != "" {
		row.With = lapsed
	}
	x.Rows = append(x.Rows, row)
}

// later lists the parties that joined after a version came into force and have not signed it.
func (x *signedView) later(view partnership.View, read reading) {
	for _, p := range view.Common.Voters() {
		if !read.open && !signedOf(read.version, p) {
			x.Rows = append(x.Rows, signedRow{Party: partyOf(view.Common, p), Name: "joined since", Signed: "not yet"})
		}
	}
}

func signedOf(v partnership.Version, p partnership.PartyID) bool {
	for _, s := range v.Signatures {
		if s.Party == p {
			return true
		}
	}
	return false
}

// next says how far the signing of the next version is.
func (x *signedView) next(view partnership.View, read reading, next partnership.Signing) {
	if read.version.N == 0 {
		x.Text = "Nobody is reminded before a day that all have agreed."
		for _, s := range next.Signatures {
			x.add(view, s, "")
		}
		for _, s := range next.Lapsed {
			x.add(view, s, "lapsed: the text has changed since")
		}
		for _, p := range next.Awaited {
			x.Rows = append(x.Rows, signedRow{Party: partyOf(view.Common, p), Signed: "not yet"})
		}
		return
	}
	var signed, awaited []string
	for _, s := range next.Signatures {
		signed = append(signed, partyOf(view.Common, s.Party).Name)
	}
	for _, p := range next.Awaited {
		awaited = append(awaited, partyOf(view.Common, p).Name)
	}
	text := fmt.Sprintf("Version %d is agreed and not yet in force.", next.Version)
	if len(signed) > 0 {
		text += " Signed by " + sentenceList(signed) + "."
	}
	if len(awaited) > 0 {
		text += " Not yet by " + sentenceList(awaited) + "."
	}
	x.Notes = append(x.Notes, text+fmt.Sprintf(" Until then version %d holds.", read.version.N))
}

// exports are the ways to take the text along.
func (out *charterView) exports(read reading) {
	q := ""
	if !read.now {
		q = "?version=" + fmt.Sprint(read.version.N)
	}
	out.Exports = []Action{{Label: "As Markdown", Href: out.Here + ".md" + q, Kind: "quiet", Icon: "download"}, {Label: "As a Word document", Href: out.Here + ".docx" + q, Kind: "quiet", Icon: "download"}}
}

// toSign is what the reader's party can sign: the text, what it differs from, and how it is called.
type toSign struct {
	text, before partnership.Charter
	version      int
	later        bool // the party joined later and signs what is in force
}

func toSignOf(view partnership.View, p partnership.PartyID) (toSign, bool) {
	revision, waits := view.Common.ToSign(p)
	text, err := view.Common.SignableText(revision)
	if err != nil {
		return toSign{}, false
	}
	x := toSign{text: text, version: 1}
	if v, ok := view.Common.InForce(); ok {
		x.version = v.N + 1
		_, x.before, _ = view.Common.Version(v.N)
		if v.Revision == revision {
			x.version, x.later, x.before = v.N, true, partnership.Charter{}
		}
	}
	return x, waits
}

func (s *Site) signPage(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showSign(w, r, v, http.StatusOK, FormOf(nil), nil)
}

// showSign draws the page; links, if given, hold a link or a code that was made now and is shown once.
func (s *Site) showSign(w http.ResponseWriter, r *http.Request, v visitor, status int, form *Form, links *signLinks) error {
	host, err := s.host(r)
	if err != nil {
		return err
	}
	common, err := s.Engine.Partnership(r.Context(), spaceOf(r))
	if err != nil {
		return err
	}
	kept, err := s.Accounts.Signings(r.Context(), string(common))
	if err != nil {
		return err
	}
	out := signView{}
	shell, err := s.viewCommon(r, v, func(view partnership.View) error {
		x, waits := toSignOf(view, view.By.Party)
		if len(x.text.Sections) == 0 {
			return partnership.ErrNotFound
		}
		var err error
		if out, err = s.signViewOf(view, x, host); err != nil {
			return err
		}
		out.Here, out.Actions = charterBase(view)+"/sign", []Action{{Label: "Back to the charter", Href: charterBase(view), Kind: "bare"}}
		switch {
		case view.Past:
			out.WhyNot = "Your organisation has left."
		case !waits:
			out.WhyNot = partyOf(view.Common, view.By.Party).Name + " has signed this text."
			out.signedAlready(view, x)
		case !view.Is(partnership.Signatory):
			out.WhyNot = "A signatory of your organisation signs for it."
		default:
			out.Form = form
		}
		if !x.later {
			out.Checklist = checklistOf(view, FormOf(nil), host)
			out.Checklist.More = nil // that is said on the charter's own page
		}
		if out.Links = signLinksOf(view, kept, links); out.Links != nil {
			out.Actions = append([]Action{{Label: "Signing by a personal link", Href: "#links", Kind: "quiet"}}, out.Actions...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	shell.Title = out.Title
	if links != nil {
		return RenderSecret(w, r, status, signPageView(shell, out))
	}
	return Render(w, r, status, signPageView(shell, out))
}

// signedAlready says that there is nothing left to do here, and whose signature is awaited.
func (out *signView) signedAlready(view partnership.View, x toSign) {
	out.Title = fmt.Sprintf("Version %d is signed", x.version)
	out.Lede = "It is in force, and your organisation has signed it."
	if x.later {
		return
	}
	next, _ := view.Common.Unsigned()
	var awaited []string
	for _, p := range next.Awaited {
		awaited = append(awaited, partyOf(view.Common, p).Name)
	}
	out.Title = fmt.Sprintf("Version %d is signed for %s", x.version, out.Party)
	out.Lede = "It comes into force with the last signature."
	if len(awaited) > 0 {
		out.Lede += " Not yet signed by " + sentenceList(awaited) + "."
	}
}

// signViewOf is exactly what is signed.
func (s *Site) signViewOf(view partnership.View, x toSign, host string) (signView, error) {
	out := signView{Title: fmt.Sprintf("Sign version %d", x.version), Host: host, WhoSees: audience(view), Party: partyOf(view.Common, view.By.Party).Name,
		Hash: x.text.Hash(), Revision: fmt.Sprint(x.text.Revision)}
	out.Lede = "It comes into force with the last signature. If anything in it changes before that, what was signed lapses and is asked for anew."
	if x.later {
		out.Lede = "It is in force between the others. With your signature it holds for you too."
	}
	if x.version == 1 {
		out.Lede = "This is the first version. " + out.Lede
	}
	if len(x.before.Sections) > 0 {
		out.Changed = differences(view, x.before, x.text)
		out.ChangedText = "Since version " + fmt.Sprint(x.version-1) + ". " + changeCount(out.Changed)
	}
	d := clauseDrawing{site: s, view: view, text: x.text, bare: true}
	for i := range x.text.Sections {
		a, err := d.agreedArticle(i)
		if err != nil {
			return out, err
		}
		out.Articles = append(out.Articles, a)
	}
	return out, nil
}

// agreedArticle is a section with its agreed clauses only, whose numbers do not change by that.
func (d clauseDrawing) agreedArticle(i int) (articleView, error) {
	section := d.text.Sections[i]
	a := articleView{ID: fmt.Sprintf("a%d", i+1), No: fmt.Sprint(i + 1), Title: string(section.Title)}
	for k, c := range section.Clauses {
		if c.Assumed {
			continue
		}
		drawn, err := d.clause(c, i, k)
		if err != nil {
			return a, err
		}
		if c.Recheck != "" { // it is signed too
			drawn.Notes = append(drawn.Notes, "Looked at again: "+nearDay(d.view, c.Recheck).Text)
		}
		a.Clauses = append(a.Clauses, drawn)
	}
	return a, nil
}

// signatureIn reads the form in which somebody signs.
func signatureIn(form *Form) *partnership.SignCharter {
	return &partnership.SignCharter{
		Revision: number(form.Value("revision")), Hash: partnership.Text(form.Line("hash", 64, "read the text first")),
		Name: partnership.Text(form.Line("name", 120, "type your name; it stands in the record")), Authority: partnership.Text(form.Line("authority", 120, "say by what authority you sign")),
		Reservation: partnership.Text(form.Text("reservation", 2000, "")),
	}
}

func (s *Site) signCharter(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := signatureIn(form)
	if form.OK() {
		_, err = s.do(r, v, spaceOf(r), c, form)
		switch {
		case errors.Is(err, partnership.ErrConflict):
			form.Fail("name", because(err, partnership.ErrConflict)) // the page shows the text as it is now
		case err != nil && !form.fieldErrors(err):
			return err
		}
	}
	if !form.OK() {
		return s.showSign(w, r, v, http.StatusUnprocessableEntity, form, nil)
	}
	return see(w, r, below(r, "/charter#signed"))
}
