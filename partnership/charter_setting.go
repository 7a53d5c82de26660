package partnership

import (
	"fmt"
	"slices"
)

// Some clauses have a value that other features read: how long one has to confirm, how often we talk. It changes as any
// clause does, and counts while the version that holds it is in force.

// SettingName names a value.
type SettingName string

// The settings.
const (
	SettingConfirm    SettingName = "confirm-days"          // working days in which a receiver says whether it is done
	SettingCircle     SettingName = "circle-days"           // working days for which a matter stays between those concerned
	SettingPatience   SettingName = "consent-patience-days" // days after which a question that waits is a signal
	SettingTalk       SettingName = "talk-days"             // days within which we talk
	SettingSignBy     SettingName = "sign-by"               // the day by which all have signed; before it nobody is reminded
	SettingSideBySide SettingName = "side-by-side"          // 1 if parties' figures are put side by side, 0 if not
)

// Setting is a value. The zero Setting is none.
type Setting struct {
	Name   SettingName `json:"name"`
	Number int         `json:"number,omitzero"`
	Date   Date        `json:"date,omitzero"`
}

// SettingRule says what a setting may be, and what it is where no version says so.
type SettingRule struct {
	Name              SettingName
	Default, Min, Max int
	Date              bool // it is a day, and none by default
}

// SettingRules lists the settings in the order in which they are offered.
var SettingRules = []SettingRule{
	{Name: SettingConfirm, Default: AnswerDays, Min: 1, Max: 60},
	{Name: SettingCircle, Default: 10, Min: 0, Max: 60},
	{Name: SettingPatience, Default: 14, Min: 1, Max: ConsentDays},
	{Name: SettingTalk, Default: 14, Min: 1, Max: 365},
	{Name: SettingSignBy, Date: true},
	{Name: SettingSideBySide, Default: 0, Min: 0, Max: 1},
}

// SettingNames lists the names of the settings. The slice is the caller's.
func SettingNames() []SettingName {
	var names []SettingName
	for _, r := range SettingRules {
		names = append(names, r.Name)
	}
	return names
}

func settingRule(name SettingName) (SettingRule, bool) {
	i := slices.IndexFunc(SettingRules, func(r SettingRule) bool { return r.Name == name })
	if i < 0 {
		return SettingRule{}, false
	}
	return SettingRules[i], true
}

// settingKinds are the kinds of clause that may have a value.
var settingKinds = []ClauseKind{
	ClausePromise, ClauseKnow, ClauseOwn, ClauseDrift, ClauseRhythm, ClauseLimit, ClauseDecide, ClauseContract, ClauseExit, ClauseOther,
}

// check refuses a value that cannot be, or that its clause cannot have.
func (x Setting) check(w Wording) error {
	if x == (Setting{}) {
		return nil
	}
	rule, ok := settingRule(x.Name)
	switch {
	case !ok:
		return invalid("setting.name", "choose one of the settings offered")
	case w.Assumed:
		return invalid("setting.name", "a value counts for all, so it is agreed and not assumed")
	case !slices.Contains(settingKinds, w.Kind):
		return invalid("setting.name", "this kind of clause has no value")
	case rule.Date && (x.Number != 0 || !x.Date.Valid()):
		return invalid("setting.date", "choose a day")
	case rule.Date:
		return nil
	case x.Date != "":
		return invalid("setting.date", "this is a number, not a day")
	case x.Number < rule.Min || x.Number > rule.Max:
		return invalid("setting.number", fmt.Sprintf("choose a number from %d to %d", rule.Min, rule.Max))
	}
	return nil
}

// settings lists the values that are agreed.
func (t Charter) settings() []Setting {
	var list []Setting
	for _, s := range t.Sections {
		for _, c := range s.Clauses[:s.agreed()] {
			if c.Setting.Name != "" {
				list = append(list, c.Setting)
			}
		}
	}
	return list
}

// setting finds the clause that has a value. What is assumed has none.
func (t Charter) setting(name SettingName) (Clause, bool) {
	for _, s := range t.Sections {
		for _, c := range s.Clauses[:s.agreed()] {
			if c.Setting.Name == name {
				return c, true
			}
		}
	}
	return Clause{}, false
}

// Setting is a value as the version in force has it, else the default. Ask the common space.
func (s *State) Setting(name SettingName) Setting {
	return s.settingOf(len(s.charter.versions), name)
}

// SettingOn is the value as it was on a day. Ask the common space.
func (s *State) SettingOn(day Date, name SettingName) Setting {
	return s.settingOf(s.VersionOn(day), name)
}

// settingOf is the value in a version; in version 0 the default.
func (s *State) settingOf(version int, name SettingName) Setting {
	if version > 0 {
		for _, x := range s.charter.versions[version-1].settings {
			if x.Name == name {
				return x
			}
		}
	}
	rule, _ := settingRule(name)
	return Setting{Name: name, Number: rule.Default}
}

// sideBySide is the clause in force that lets parties' figures be put side by side; false if none does.
func (s *State) sideBySide() (ClauseID, bool) {
	if s.Setting(SettingSideBySide).Number != 1 {
		return ClauseID{}, false
	}
	c, ok := s.inForce().text.setting(SettingSideBySide)
	return c.ID, ok
}

// DefaultLadder is walked up where no version in force has a ladder of its own. The slice is the caller's.
func DefaultLadder() []Rung {
	return []Rung{
		{"Say it, kindly and soon", "A short note or a question in the next talk.", 2},
		{"Coffee conversation", "Two people, in person if possible. Explore the causes and write down one next step.", 10},
		{"Look at the evidence together", "Each side brings what it can show and listens to the other’s account first.", 15},
		{"Correction plan", "Promises both ways, with dates, reviewed at the next review.", 0},
		{"Sponsors meet", "Those who signed talk. Only after this does anyone reach for the contract.", 0},
	}
}

// Ladder is the ladder of the version in force, with the clause that has it; else the default and no clause. Ask the
// common space.
func (s *State) Ladder() ([]Rung, ClauseID) {
	if v := s.inForce(); v != nil {
		if c, ok := v.text.ladder(); ok {
			return slices.Clone(c.Ladder), c.ID
		}
	}
	return DefaultLadder(), ClauseID{}
}

// ladder finds the first ladder that is agreed.
func (t Charter) ladder() (Clause, bool) {
	for _, s := range t.Sections {
		for _, c := range s.Clauses[:s.agreed()] {
			if len(c.Ladder) > 0 {
				return c, true
			}
		}
	}
	return Clause{}, false
}
