package partnership

// SectionID names a section of the charter: the entry that made it and which of the things that entry made, from 1.
// Its text form, in JSON and in addresses, is "17.3". An entry numbers its sections and clauses apart.
type SectionID struct {
	Entry uint64
	K     int
}

func (id SectionID) String() string { return CommitmentID(id).String() }

// MarshalText writes "17.3"; nothing for the zero ID.
func (id SectionID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (id *SectionID) UnmarshalText(text []byte) error { return (*CommitmentID)(id).UnmarshalText(text) }

// ClauseID names a clause of the charter, for ever and in every version, as a SectionID names a section.
type ClauseID struct {
	Entry uint64
	K     int
}

func (id ClauseID) String() string { return CommitmentID(id).String() }

// MarshalText writes "17.3"; nothing for the zero ID.
func (id ClauseID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (id *ClauseID) UnmarshalText(text []byte) error { return (*CommitmentID)(id).UnmarshalText(text) }

// ParseClauseID reads "17.3", in that one form only.
func ParseClauseID(text string) (ClauseID, error) {
	id, err := ParseCommitmentID(text)
	return ClauseID(id), err
}

// Ref is the Ref of the clause.
func (id ClauseID) Ref() Ref { return Ref{Kind: RefClause, ID: id.String()} }

// AmendmentID names an amendment: the number of its amendment.proposed entry.
type AmendmentID uint64
