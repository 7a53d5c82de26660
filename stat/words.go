package stat

// An Accord is how far we agree on a prompt, in five steps for which pages have words; more is larger.
type Accord uint8

const (
	Differ        Accord = iota // we see this differently
	PartlyAgree                 // we partly agree
	MostlyAgree                 // we mostly agree
	Agree                       // we agree
	AgreeStrongly               // we agree strongly
)

// AccordOfGap names the widest gap between groups' means on a scale of points ≥ 2. The thresholds are our
// own, for five points; on other scales a gap counts as the same share of the way from end to end. From a whole point
// of five on, pages say that we clearly differ.
//
//	below 0.35  strongly    below 0.65  agree    below 1  mostly    below 1.3  partly    from 1.3  differently
//
// It sees averages only: two groups split alike into camps have no gap. Agreement sees that.
func AccordOfGap(width float64, points int) Accord {
	five := ofFive(width, points) + rounding
	switch {
	case five < 0.35:
		return AgreeStrongly
	case five < 0.65:
		return Agree
	case five < ClearGap:
		return MostlyAgree
	case five < 1.3:
		return PartlyAgree
	}
	return Differ
}

// ClearGap is the gap, in points of a scale of five, from which on pages say that groups clearly differ.
const ClearGap = 1.0

// AccordOf names an Agreement or the Overall of several. The thresholds are our own; for one group by itself
// use ClosenessOf, whose thresholds are published.
//
//	below 0.5  differently    below 0.6  partly    below 0.7  mostly    below 0.8  agree    from 0.8  strongly
//
// It sees people, not groups: on five points a standard deviation of 1, common in surveys, is 0.5 without any gap.
// Where the words are to be about groups, use AccordOfGap; a page that shows both figures takes its words from one.
func AccordOf(agreement float64) Accord {
	agreement += rounding
	switch {
	case agreement < 0.5:
		return Differ
	case agreement < 0.6:
		return PartlyAgree
	case agreement < 0.7:
		return MostlyAgree
	case agreement < 0.8:
		return Agree
	}
	return AgreeStrongly
}

// Closeness is how far the people of one group agree among themselves; more is larger.
type Closeness uint8

const (
	NoCloseness         Closeness = iota // lack of agreement
	WeakCloseness                        // weak agreement
	ModerateCloseness                    // moderate agreement
	StrongCloseness                      // strong agreement
	VeryStrongCloseness                  // very strong agreement
)

// ClosenessOf names an RWG or RWGJ: LeBreton & Senter (2008), Answers to 20 questions about interrater reliability and
// interrater agreement, Organizational Research Methods 11(4), table 3.
//
//	to 0.30  none    to 0.50  weak    to 0.70  moderate    to 0.90  strong    above  very strong
func ClosenessOf(rwg float64) Closeness {
	rwg -= rounding
	switch {
	case rwg <= 0.30:
		return NoCloseness
	case rwg <= 0.50:
		return WeakCloseness
	case rwg <= 0.70:
		return ModerateCloseness
	case rwg <= 0.90:
		return StrongCloseness
	}
	return VeryStrongCloseness
}

// Reliance is how far conclusions may be drawn from an alpha; more is larger.
type Reliance uint8

const (
	BelowChance Reliance = iota // raters disagree more than by chance
	Unreliable                  // draw no conclusions
	Tentative                   // draw tentative conclusions
	Reliable                    // rely on it
)

// RelianceOf names an Alpha: Krippendorff (2004), Content Analysis, 2nd edition, section 11.4: 0.8 to rely on, 0.667 for
// tentative conclusions, nothing below; below 0 is worse than chance.
func RelianceOf(alpha float64) Reliance {
	alpha += rounding
	switch {
	case alpha < 0:
		return BelowChance
	case alpha < 0.667:
		return Unreliable
	case alpha < 0.8:
		return Tentative
	}
	return Reliable
}

// A GapChange is what became of a gap since the last round.
type GapChange uint8

const (
	MuchAs   GapChange = iota // much as it was
	Wider                     // wider than it was
	Narrower                  // narrower than it was
)

// GapChangeOf compares a gap with that of the same version of the prompt in an earlier round, on a scale of points ≥ 2.
// A quarter of a point of five or more is a change (our own threshold: smaller ones are one person changing their mind
// by a point in a group of five).
func GapChangeOf(before, now float64, points int) GapChange {
	const change = 0.25
	five := ofFive(now-before, points)
	switch {
	case five >= change-rounding:
		return Wider
	case five <= -change+rounding:
		return Narrower
	}
	return MuchAs
}

// An AccordChange is how much more we agree overall than in the last round; more is larger.
type AccordChange uint8

const (
	LessAgreed   AccordChange = iota // clearly less than before
	ALittleLess                      // a little less than before
	AsMuchAgreed                     // as before
	ALittleMore                      // a little more than before
	MoreAgreed                       // clearly more than before
)

// AccordChangeOf compares an Overall with an earlier one of the same prompts. The thresholds are our own: 0.02 is a
// little, 0.1 (a whole step of AccordOf) is clear.
func AccordChangeOf(before, now float64) AccordChange {
	const little, clear = 0.02 - rounding, 0.1 - rounding
	change := now - before
	switch {
	case change >= clear:
		return MoreAgreed
	case change >= little:
		return ALittleMore
	case change <= -clear:
		return LessAgreed
	case change <= -little:
		return ALittleLess
	}
	return AsMuchAgreed
}

// rounding is what two sums of decimals may be off from their true difference.
const rounding = 1e-9

// ofFive turns a distance on a scale of points into the same share of a scale of five.
func ofFive(distance float64, points int) float64 {
	return distance * 4 / float64(points-1)
}
