package partnership

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Found is a text that holds every word that was looked for.
type Found struct {
	Space SpaceID
	Of    Ref // the thing; zero for a person or party
	Title Text
	Text  Text // where the words stand, if not in the title
	Made  Meta
}

// mostFound is how many things a search gives.
const mostFound = 50

// Search looks for words in everything that the reader sees: promises, the charter, evidence, remarks, notes, topics, people. Case
// and accents do not matter; every word has to be there, as the beginning of a word or inside one. Newest first.
func Search(views []View, words string) []Found {
	wanted := strings.Fields(fold(words))
	if len(wanted) == 0 {
		return nil
	}
	var list []Found
	for _, v := range views {
		for _, text := range v.State.searchable() {
			if holds(text, wanted) {
				text.Space = v.ID
				list = append(list, text)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Found) int { return b.Made.At.Compare(a.Made.At) })
	return list[:min(len(list), mostFound)]
}

func holds(f Found, wanted []string) bool {
	text := fold(string(f.Title) + " " + string(f.Text))
	return !slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(text, w) })
}

// fold is a text without case and accents.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f { // combining accents
			return -1
		}
		return r
	}, norm.NFD.String(strings.ToLower(text)))
}

// searchable lists the texts of a space. Each feature gives its own.
func (s *State) searchable() []Found {
	list := s.commitmentTexts()
	list = append(list, s.charterTexts()...)
	list = append(list, s.evidenceTexts()...)
	list = append(list, s.commentTexts()...)
	list = append(list, s.noteTexts()...)
	list = append(list, s.checkinTexts()...)
	list = append(list, s.correctionTexts()...)
	list = append(list, s.signalTexts()...)
	return append(list, s.memberTexts()...)
}

// found is a text unless it was erased or withdrawn.
func found(list []Found, of Ref, title, text Text, made Meta) []Found {
	if title == Erased {
		return list
	}
	return append(list, Found{Of: of, Title: title, Text: text, Made: made})
}
