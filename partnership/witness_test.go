package partnership

import (
	"errors"
	"strings"
	"testing"
)

// A key made by another program, as it prints it and as it is kept.
const (
	typedKey = "calder.example/witness+21554ae2+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh"
	keptKey  = "calder.example/witness+1dc29495+BAIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh"
)

func register(s *State, key string) ([]Event, error) {
	return Decide(In{State: s, Common: s, By: ByMember(3), Now: noon}, &RegisterWitness{Key: key})
}

func TestWitnessKeyIsKeptInItsOneForm(t *testing.T) {
	for _, typed := range []string{typedKey, keptKey, "  " + typedKey + "\n"} {
		got, err := register(founded(t), typed)
		if want := (WitnessRegistered{Party: 2, Key: keptKey}); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("register %q = %v, %v, want %v", typed, got, err, want)
		}
	}
}

func TestWhatIsNoWitnessKeyIsRefused(t *testing.T) {
	for what, key := range map[string]string{
		"empty":              "",
		"prose":              "our witness, run by Sam",
		"prose for a name":   verifierKey("Sam Okafor runs this", append([]byte{1}, make([]byte, 32)...)),
		"a long name":        verifierKey(strings.Repeat("a", 61), append([]byte{1}, make([]byte, 32)...)),
		"a changed letter":   strings.Replace(typedKey, "calder", "kalder", 1),
		"a changed key":      strings.Replace(typedKey, "AQID", "AQIE", 1),
		"a part left out":    typedKey[:len(typedKey)-4],
		"another type":       verifierKey("calder.example", append([]byte{9}, make([]byte, 32)...)),
		"too short":          verifierKey("calder.example", []byte{1, 2, 3}),
		"its signing secret": "PRIVATE+KEY+" + typedKey,
	} {
		var wrong *InvalidError
		if got, err := register(founded(t), key); !errors.As(err, &wrong) || wrong.Field != "key" {
			t.Errorf("register %s = %v, %v, want the field key refused", what, got, err)
		}
	}
}

func TestWitnessCountsUntilItIsRetired(t *testing.T) {
	s := founded(t)
	carry(t, s, ByMember(3), &RegisterWitness{Key: typedKey})
	w := s.Witnesses()[0]
	if w.Name != "calder.example/witness" || w.Party != 2 || !s.Countersigns(s, w) {
		t.Errorf("Witnesses = %+v, want one of party 2 that counts", w)
	}
	if _, err := register(s, typedKey); err == nil {
		t.Error("the same key was registered twice")
	}
	carry(t, s, ByMember(3), &RetireWitness{Witness: w.ID})
	if w := s.Witnesses()[0]; s.Countersigns(s, w) {
		t.Errorf("%+v counts although it is retired", w)
	}
	if _, err := Decide(In{State: s, Common: s, By: ByMember(3), Now: noon}, &RetireWitness{Witness: w.ID}); !errors.Is(err, ErrConflict) {
		t.Errorf("retired twice = %v, want a conflict", err)
	}
	if _, err := register(s, typedKey); err != nil {
		t.Errorf("a retired key registered again = %v", err)
	}
}

func TestWitnessesAreAPartysOwn(t *testing.T) {
	s := founded(t)
	carry(t, s, ByMember(3), &RegisterWitness{Key: typedKey})
	s.Apply(Meta{No: s.Head() + 1, At: noon}, PartyJoined{Name: "Calder", Kind: Supplier})
	s.Apply(Meta{No: s.Head() + 1, At: noon}, MemberJoined{Party: 5, Roles: []Role{Signatory}, Name: "Priya", Key: strings.Repeat("p", 26)})
	if _, err := Decide(In{State: s, Common: s, By: ByMember(6), Now: noon}, &RetireWitness{Witness: 4}); !errors.Is(err, ErrNotFound) {
		t.Errorf("retire another party's witness = %v, want ErrNotFound", err)
	}
	if _, err := Decide(In{State: s, Common: s, By: ByMember(6), Now: noon}, &RegisterWitness{Key: typedKey}); err == nil {
		t.Error("another party registered the same key")
	}
}
