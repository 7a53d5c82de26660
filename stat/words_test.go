package stat

import "testing"

// The ten behaviours of the drawn page: gap, gap in June, agreement, and the words beside them.
func TestWordsAreThoseOfTheDrawnPage(t *testing.T) {
	for name, c := range map[string]struct {
		gap, before, agreement float64
		accord                 Accord
		change                 GapChange
	}{
		"cost":          {1.9, 1.4, 0.31, Differ, Wider},
		"critical":      {1.5, 1.6, 0.42, Differ, MuchAs},
		"evidence":      {1.1, 1.1, 0.55, PartlyAgree, MuchAs},
		"doing":         {0.8, 1.3, 0.63, MostlyAgree, Narrower},
		"one voice":     {0.8, 0.8, 0.65, MostlyAgree, MuchAs},
		"charter":       {0.5, 0.9, 0.74, Agree, Narrower},
		"new things":    {0.5, 0.6, 0.76, Agree, MuchAs},
		"objectives":    {0.4, 0.3, 0.78, Agree, MuchAs},
		"trust":         {0.3, 0.4, 0.84, AgreeStrongly, MuchAs},
		"good name":     {0.2, 0.2, 0.88, AgreeStrongly, MuchAs},
		"all of it, so": {0, 0, 1, AgreeStrongly, MuchAs},
	} {
		t.Run(name, func(t *testing.T) {
			if got := AccordOfGap(c.gap, 5); got != c.accord {
				t.Errorf("AccordOfGap(%v, 5) = %v, want %v", c.gap, got, c.accord)
			}
			if got := AccordOf(c.agreement); got != c.accord {
				t.Errorf("AccordOf(%v) = %v, want %v", c.agreement, got, c.accord)
			}
			if got := GapChangeOf(c.before, c.gap, 5); got != c.change {
				t.Errorf("GapChangeOf(%v, %v, 5) = %v, want %v", c.before, c.gap, got, c.change)
			}
		})
	}
}

// A threshold belongs to the word of the larger gap, the larger agreement, the change; sums of decimals do not matter.
func TestThresholdsAreExact(t *testing.T) {
	const less = 0.001
	for _, c := range []struct {
		gap    float64
		below  Accord
		points int
	}{
		{0.35, AgreeStrongly, 5}, {0.65, Agree, 5}, {1, MostlyAgree, 5}, {1.3, PartlyAgree, 5},
		{0.25, MostlyAgree, 2}, {0.75, MostlyAgree, 4}, {1.5, MostlyAgree, 7},
	} {
		if got := AccordOfGap(c.gap-less, c.points); got != c.below {
			t.Errorf("AccordOfGap(%v, %d) = %v, want %v", c.gap-less, c.points, got, c.below)
		}
		if got := AccordOfGap(c.gap-1e-12, c.points); got != c.below-1 {
			t.Errorf("AccordOfGap(%v, %d) = %v, want %v", c.gap, c.points, got, c.below-1)
		}
	}
	for agreement, from := range map[float64]Accord{0.5: PartlyAgree, 0.6: MostlyAgree, 0.7: Agree, 0.8: AgreeStrongly} {
		if below, at := AccordOf(agreement-less), AccordOf(agreement-1e-12); below != from-1 || at != from {
			t.Errorf("AccordOf about %v = %v, %v, want %v, %v", agreement, below, at, from-1, from)
		}
	}
	for rwg, to := range map[float64]Closeness{0.3: NoCloseness, 0.5: WeakCloseness, 0.7: ModerateCloseness, 0.9: StrongCloseness} {
		if at, above := ClosenessOf(rwg+1e-12), ClosenessOf(rwg+0.01); at != to || above != to+1 {
			t.Errorf("ClosenessOf about %v = %v, %v, want %v, %v", rwg, at, above, to, to+1)
		}
	}
	for alpha, from := range map[float64]Reliance{0: Unreliable, 0.667: Tentative, 0.8: Reliable} {
		if below, at := RelianceOf(alpha-less), RelianceOf(alpha-1e-12); below != from-1 || at != from {
			t.Errorf("RelianceOf about %v = %v, %v, want %v, %v", alpha, below, at, from-1, from)
		}
	}
}

func TestChangesAreNamedBothWays(t *testing.T) {
	for _, c := range []struct {
		before, now float64
		want        AccordChange
	}{
		{0.63, 0.66, ALittleMore}, {0.66, 0.63, ALittleLess},
		{0.64, 0.65, AsMuchAgreed}, {0.65, 0.64, AsMuchAgreed}, {0.6, 0.6, AsMuchAgreed},
		{0.6, 0.7, MoreAgreed}, {0.7, 0.6, LessAgreed},
		{0.64, 0.66, ALittleMore}, {0.66, 0.64, ALittleLess},
	} {
		if got := AccordChangeOf(c.before, c.now); got != c.want {
			t.Errorf("AccordChangeOf(%v, %v) = %v, want %v", c.before, c.now, got, c.want)
		}
	}
	for _, c := range []struct {
		before, now float64
		points      int
		want        GapChange
	}{
		{1, 1.25, 5, Wider}, {1.25, 1, 5, Narrower}, {1, 1.2, 5, MuchAs}, {1.2, 1, 5, MuchAs},
		{1, 1.25, 7, MuchAs}, {0.25, 0.35, 2, Wider},
	} {
		if got := GapChangeOf(c.before, c.now, c.points); got != c.want {
			t.Errorf("GapChangeOf(%v, %v, %d) = %v, want %v", c.before, c.now, c.points, got, c.want)
		}
	}
}

// The two translations answer different questions: people spread alike in both groups have no gap and little agreement;
// two groups each of one mind, a point apart, the other way round.
func TestGapAndAgreementAnswerDifferentQuestions(t *testing.T) {
	for name, c := range map[string]struct {
		groups          []Histogram
		ofGap, ofPeople Accord
	}{
		"spread alike": {[]Histogram{{2, 2, 4, 2, 2}, {2, 2, 4, 2, 2}}, AgreeStrongly, Differ},
		"of one mind":  {[]Histogram{{0, 0, 9, 0, 0}, {0, 0, 0, 9, 0}}, PartlyAgree, AgreeStrongly},
	} {
		t.Run(name, func(t *testing.T) {
			apart, _ := Compare(c.groups[1], c.groups[0]).Mean.Value()
			agreement, _ := Agreement(c.groups).Value()
			if got := AccordOfGap(apart, 5); got != c.ofGap {
				t.Errorf("AccordOfGap(%v, 5) = %v, want %v", apart, got, c.ofGap)
			}
			if got := AccordOf(agreement); got != c.ofPeople {
				t.Errorf("AccordOf(%v) = %v, want %v", agreement, got, c.ofPeople)
			}
		})
	}
}
