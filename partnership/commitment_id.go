package partnership

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// CommitmentID names a commitment in its space: the entry that made it and, where one entry made several, which of
// them, counted from 1. Its text form, in JSON and in addresses, is "17" or "17.3". IDs are ordered by entry, then K.
type CommitmentID struct {
	Entry uint64
	K     int // 0 if the entry made one
}

func (id CommitmentID) String() string {
	switch {
	case id == CommitmentID{}:
		return ""
	case id.K == 0:
		return strconv.FormatUint(id.Entry, 10)
	}
	return strconv.FormatUint(id.Entry, 10) + "." + strconv.Itoa(id.K)
}

// MarshalText writes "17" or "17.3"; nothing for the zero ID.
func (id CommitmentID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (id *CommitmentID) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*id = CommitmentID{}
		return nil
	}
	read, err := ParseCommitmentID(string(text))
	*id = read
	return err
}

var commitmentID = regexp.MustCompile(`^([1-9][0-9]{0,18})(?:\.([1-9][0-9]{0,5}))?$`)

// ParseCommitmentID reads "17" or "17.3", in that one form only.
func ParseCommitmentID(text string) (CommitmentID, error) {
	parts := commitmentID.FindStringSubmatch(text)
	if parts == nil {
		return CommitmentID{}, fmt.Errorf("no commitment is called %q", text)
	}
	entry, err := strconv.ParseUint(parts[1], 10, 64)
	if err != nil {
		return CommitmentID{}, fmt.Errorf("no commitment is called %q", text)
	}
	k, _ := strconv.Atoi(parts[2]) // at most six digits, or none
	return CommitmentID{Entry: entry, K: k}, nil
}

// OccurrenceID names one occurrence of a repeating commitment by the day its schedule gives, "42/2026-11-27", which
// stays its name when the date moves; or, without a day, the commitment itself, "42".
type OccurrenceID struct {
	Commitment CommitmentID
	Day        Date
}

// Once is the commitment as a whole: the only occurrence of one that does not repeat.
func (id CommitmentID) Once() OccurrenceID { return OccurrenceID{Commitment: id} }

// On is the occurrence of that day.
func (id CommitmentID) On(day Date) OccurrenceID { return OccurrenceID{id, day} }

func (id OccurrenceID) String() string {
	if id.Day == "" {
		return id.Commitment.String()
	}
	return id.Commitment.String() + "/" + string(id.Day)
}

// MarshalText writes "42" or "42/2026-11-27"; nothing for the zero ID.
func (id OccurrenceID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (id *OccurrenceID) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*id = OccurrenceID{}
		return nil
	}
	read, err := ParseOccurrenceID(string(text))
	*id = read
	return err
}

// ParseOccurrenceID reads "42", "17.3" or "42/2026-11-27". Whether there is such an occurrence, the State says.
func ParseOccurrenceID(text string) (OccurrenceID, error) {
	before, day, dated := strings.Cut(text, "/")
	id, err := ParseCommitmentID(before)
	if err != nil || dated && !Date(day).Valid() {
		return OccurrenceID{}, fmt.Errorf("no promise is called %q", text)
	}
	return OccurrenceID{id, Date(day)}, nil
}
