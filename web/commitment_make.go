package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"entente/partnership"
)

// mayPromise tells whether the reader binds their organisation.
func mayPromise(v partnership.View) bool {
	return v.Is(partnership.Manager) || v.Is(partnership.Signatory)
}

func (s *Site) makeCommitment(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	if form.Value("draft") != "" {
		return s.keepDraft(w, r, v, form)
	}
	c := &partnership.MakeCommitment{
		Receivers: parties(form, "to"), What: partnership.Text(form.Line("what", 300, "say what you promise")),
		Criteria: criteriaIn(form), Due: partnership.Date(form.Line("due", 10, "choose a day")), Schedule: scheduleIn(form),
		Owner: partnership.MemberID(number(form.Value("owner"))),
	}
	if len(c.Receivers) == 0 {
		form.Fail("to", "say to whom you promise it")
	}
	at, me, err := s.promiseSpace(r, v, form, c.Receivers)
	if err != nil {
		return err
	}
	if form.OK() && form.Value("depends") != "" {
		c.DependsOn, err = s.dependency(r, v, form, at, me)
	}
	if form.OK() && err == nil {
		c.From, err = s.origin(r, v, form, at)
	}
	return s.made(w, r, v, form, at, c, err)
}

// cameUpAt is the check-in that the form says a promise came up at, and its space; 0 if the reader sees none such.
func cameUpAt(views []partnership.View, form *Form) (partnership.View, partnership.CheckinID) {
	space, no, _ := strings.Cut(form.Value("from"), "/")
	v, ok := viewOf(views, partnership.SpaceID(space))
	if !ok {
		return v, 0
	}
	id := partnership.CheckinID(number(no))
	if _, there := v.State.Checkin(id); !there {
		return v, 0
	}
	return v, id
}

// origin is where the form says it came up, if all who will see the promise see that.
func (s *Site) origin(r *http.Request, v visitor, form *Form, at partnership.SpaceID) (origin partnership.Origin, err error) {
	if form.Value("from") == "" {
		return origin, nil
	}
	_, err = s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		here, ok := viewOf(views, at)
		if !ok {
			return nil
		}
		if from, id := cameUpAt(views, form); id != 0 {
			origin = partnership.CameUp(here, from, id)
		}
		if from, id := madeFrom(views, form); id != 0 {
			origin = partnership.MadeFrom(here, from, id)
		}
		return nil
	})
	return origin, err
}

func criteriaIn(form *Form) []partnership.Text {
	var list []partnership.Text
	for _, line := range form.List("criteria", 20, 300, "") {
		list = append(list, partnership.Text(line))
	}
	return list
}

func (s *Site) askCommitment(w http.ResponseWriter, r *http.Request, v visitor) error {
	form, err := ReadForm(w, r, FormLimit)
	if err != nil {
		return err
	}
	c := &partnership.AskCommitment{
		Giver: partnership.PartyID(number(form.Value("giver"))), What: partnership.Text(form.Line("what", 300, "say what you ask for")),
		Criteria: criteriaIn(form), Due: partnership.Date(form.Line("due", 10, "choose a day")), Schedule: scheduleIn(form),
		Why: partnership.Text(form.Text("why", 1000, "")), AnswerBy: partnership.Date(form.Line("answer_by", 10, "")),
	}
	if c.Giver == 0 {
		form.Fail("giver", "say whom you ask")
	}
	at, _, err := s.promiseSpace(r, v, form, []partnership.PartyID{c.Giver})
	if err != nil {
		return err
	}
	return s.made(w, r, v, form, at, c, nil)
}

// made gives the command, unless something has to be mended first, and leads to the new promise.
func (s *Site) made(w http.ResponseWriter, r *http.Request, v visitor, form *Form, at partnership.SpaceID, c partnership.Command, err error) error {
	if err != nil {
		return err
	}
	_, asked := c.(*partnership.AskCommitment)
	if form.OK() {
		receipt, failure := s.do(r, v, at, c, form)
		if failure == nil {
			if err := s.Accounts.ThrowAway(r.Context(), v.account.ID, form.Value("draft_id")); err != nil {
				return err
			}
			return s.afterPromise(w, r, v, form, at, partnership.CommitmentID{Entry: receipt.First})
		}
		if !form.promiseErrors(failure) {
			return failure
		}
	}
	if asked {
		return s.showCommitments(w, r, v, http.StatusUnprocessableEntity, promiseForms{ask: form})
	}
	return s.showCommitments(w, r, v, http.StatusUnprocessableEntity, promiseForms{make: form})
}

// afterPromise leads to the new promise, or back to the round of whose gap it was made.
func (s *Site) afterPromise(w http.ResponseWriter, r *http.Request, v visitor, form *Form, at partnership.SpaceID, id partnership.CommitmentID) error {
	back, err := s.gapPromised(r, v, form, at, id)
	if err != nil {
		return err
	}
	if back != "" {
		return see(w, r, back)
	}
	return see(w, r, promisePath(at, id.Once()))
}

// promiseErrors is fieldErrors with the names that the forms of promises have for fields.
func (f *Form) promiseErrors(err error) bool {
	if !f.fieldErrors(err) {
		return false
	}
	names := map[string]string{"receivers": "to", "parties": field(f), "depends_on": "depends", "schedule.until": "until", "person": "person", "changed": "changed"}
	last := &f.Errors[len(f.Errors)-1]
	if name, ok := names[last.Field]; ok {
		last.Field = name
	}
	if strings.HasPrefix(last.Field, "schedule.") {
		last.Field = "repeats"
	}
	if field, _, list := strings.Cut(last.Field, "."); list && (field == "criteria" || field == "reasons") {
		last.Field = field
	}
	return true
}

// field is what a form calls those whom a promise is with: a request has a giver.
func field(f *Form) string {
	if f.Value("giver") != "" {
		return "giver"
	}
	return "to"
}

// promiseSpace is where a promise between the visitor's party and these lives: the smallest space that holds them, or the
// common one if the form says that everyone sees it; the private one for a party's own.
func (s *Site) promiseSpace(r *http.Request, v visitor, form *Form, with []partnership.PartyID) (partnership.SpaceID, partnership.PartyID, error) {
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return "", 0, err
	}
	var me partnership.PartyID
	may := false
	err = s.Engine.View(r.Context(), who, spaceOf(r), func(view partnership.View) error {
		me, may = view.By.Party, mayPromise(view)
		return nil
	})
	if err != nil {
		return "", me, err
	}
	if !may {
		return "", me, Forbidden("A manager or signatory of your organisation makes promises and asks for them.")
	}
	inside := slices.Contains(with, me)
	switch {
	case inside && len(with) > 1:
		form.Fail("to", "choose others, or only yourselves; for both, make two promises")
	case inside && form.Value("seen") == "everyone":
		form.Fail("seen", "an internal promise is seen by your own people only")
	}
	if !form.OK() {
		return "", me, nil
	}
	if form.Value("seen") == "everyone" {
		common, err := s.Engine.Partnership(r.Context(), spaceOf(r))
		return common, me, err
	}
	at, err := s.Engine.SpaceOf(r.Context(), who, spaceOf(r), partnership.PartySet(append(slices.Clone(with), me)))
	if err != nil && form.promiseErrors(err) {
		return "", me, nil
	}
	return at, me, err
}

// dependency is the promise that the form says it depends on, as seen from the space where the new one will live.
func (s *Site) dependency(r *http.Request, v visitor, form *Form, at partnership.SpaceID, me partnership.PartyID) (partnership.Dependency, error) {
	space, id, _ := strings.Cut(form.Value("depends"), "/")
	of, err := partnership.ParseOccurrenceID(id)
	if err != nil {
		return partnership.Dependency{}, partnership.ErrNotFound
	}
	d := partnership.Dependency{Of: of}
	if partnership.SpaceID(space) != at {
		d.Space = partnership.SpaceID(space)
	}
	_, err = s.viewAll(r, v, spaceOf(r), func(views []partnership.View) error {
		from, there := viewOf(views, at)
		to, known := viewOf(views, partnership.SpaceID(space))
		switch {
		case !known || !there:
			return partnership.ErrNotFound
		case !partnership.Dependable(from, to, of, me):
			form.Fail("depends", "choose a promise that all those you promise this to can see")
		}
		return nil
	})
	return d, err
}

// viewOf is the view of a space among those that a reader has.
func viewOf(views []partnership.View, at partnership.SpaceID) (partnership.View, bool) {
	for _, v := range views {
		if v.ID == at {
			return v, true
		}
	}
	return partnership.View{}, false
}

// keepDraft keeps the form for the visitor alone, in no record.
func (s *Site) keepDraft(w http.ResponseWriter, r *http.Request, v visitor, form *Form) error {
	who, err := s.who(r.Context(), v, spaceOf(r))
	if err != nil {
		return err
	}
	var common partnership.SpaceID
	if err := s.Engine.View(r.Context(), who, spaceOf(r), func(view partnership.View) error { common = view.CommonID; return nil }); err != nil {
		return err
	}
	kept := url.Values{}
	for _, name := range []string{"what", "to", "due", "from", "depends", "criteria", "seen", "owner", "repeats", "until"} {
		for _, value := range form.values[name] {
			kept.Add(name, strings.ToValidUTF8(value, "\uFFFD"))
		}
	}
	if _, err := s.Accounts.Keep(r.Context(), v.account.ID, string(common), draftKind, kept.Encode()); err != nil {
		if !form.fieldErrors(err) {
			return err
		}
		return s.showCommitments(w, r, v, http.StatusUnprocessableEntity, promiseForms{make: form})
	}
	if err := s.Accounts.ThrowAway(r.Context(), v.account.ID, form.Value("draft_id")); err != nil {
		return err
	}
	return see(w, r, "/s/"+string(common)+"/commitments#drafts")
}

func (s *Site) throwDraft(w http.ResponseWriter, r *http.Request, v visitor) error {
	if _, err := ReadForm(w, r, FormLimit); err != nil {
		return err
	}
	if err := s.inside(r, v); err != nil {
		return err
	}
	if err := s.Accounts.ThrowAway(r.Context(), v.account.ID, r.PathValue("draft")); err != nil {
		return err
	}
	return see(w, r, below(r, "/commitments#drafts"))
}
