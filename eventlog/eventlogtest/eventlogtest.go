// Package eventlogtest is the one suite that every store of logs passes. It is not for anything but tests.
package eventlogtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/eventlog"
)

// Both is a store with its catalogue and its notes.
type Both interface {
	eventlog.Store
	eventlog.Catalogue
	eventlog.Notes
}

// Conform checks everything that the comments in package eventlog promise. open returns an empty store, which it closes
// when its test ends.
func Conform(t *testing.T, open func(t *testing.T) Both) {
	for _, c := range []struct {
		rule string
		test func(*testing.T, Both)
	}{
		{"WhatIsAppendedIsRead", whatIsAppendedIsRead},
		{"ReadStopsWhereItShould", readStopsWhereItShould},
		{"StoreKeepsNoSliceOfTheBatch", storeKeepsNoSlice},
		{"UnknownLogIsAnError", unknownLog},
		{"MovedHeadRefuses", movedHeadRefuses},
		{"ImpossibleBatchWritesNothing", impossibleBatch},
		{"RepeatedCommandIsFoundBeforeMovedHead", repeatedBeforeMoved},
		{"CommandCountsByLogActorAndID", commandCountsByAll},
		{"ZeroCommandIsNotRemembered", zeroCommand},
		{"CommandWithoutEntriesIsRemembered", commandWithoutEntries},
		{"BatchesTogetherAreAllWritten", batchesTogether},
		{"OneRefusedOfSeveralRefusesAll", oneRefusedRefusesAll},
		{"WhatWasSeenMustStillHold", whatWasSeenStillHolds},
		{"TwoWhoGoByEachOtherNeverBothPass", twoWhoGoByEachOther},
		{"EmptyWordsAreNotErasedWords", emptyWords},
		{"ErasedWordsAreGoneAndLeafStays", erasedWords},
		{"ErasedWordsTakeTheirCommandsHash", erasedCommand},
		{"RefusedBatchErasesNothing", refusedErases},
		{"ErasureCommitsWithItsEntry", erasureIsAtomic},
		{"ClaimReturnsTheFirst", claimReturnsTheFirst},
		{"ClaimRefusesAnIDThatIsElsewhere", claimRefusesTakenID},
		{"RacingClaimsGetTheSameLog", racingClaims},
		{"LogsAreOrderedByKey", logsAreOrdered},
		{"GroupsAddUp", groupsAddUp},
		{"HeldLogIsReadNotWritten", heldLog},
		{"HeldLogGoesOnAsANewOne", continuedLog},
		{"CopyIsBroughtIntoAnEmptyHeldLog", broughtLog},
		{"ManyLogsHaveNoGaps", manyLogs},
		{"OneLogHasNoGapsNorDoubles", oneLog},
		{"RacingRepeatsHappenOnce", racingRepeats},
		{"WhoLeavesDoesNotUndoOthers", whoLeaves},
		{"CancelledBeforeIsNotWritten", cancelledBefore},
		{"NoteReplacesOnlyWhatItsWriterSaw", noteReplaces},
		{"NotesComeLargestFirst", notesLargestFirst},
		{"RacingNotesLoseNothing", racingNotes},
	} {
		t.Run(c.rule, func(t *testing.T) { c.test(t, open(t)) })
	}
}

// Entry makes an entry whose parts depend on its number and the text.
func Entry(no uint64, text string) eventlog.Entry {
	e := eventlog.Entry{
		No:        no,
		Facts:     fmt.Appendf(nil, `{"no":%d}`, no),
		FactsSalt: sha256.Sum256(fmt.Appendf(nil, "facts %d %s", no, text)),
		Words:     fmt.Appendf(nil, "[%q]", text),
		WordsSalt: sha256.Sum256(fmt.Appendf(nil, "words %d %s", no, text)),
		Hashes:    bytes.Repeat([]byte{byte(no)}, 32*(1+int(no)%3)),
	}
	facts := sha256.Sum256(append(e.FactsSalt[:], e.Facts...))
	words := sha256.Sum256(append(e.WordsSalt[:], e.Words...))
	copy(e.Leaf[:], append(facts[:], words[:]...))
	return e
}

// Batch makes a batch of n entries after the head, without a command.
func Batch(log eventlog.ID, after uint64, n int, text string) eventlog.Batch {
	b := eventlog.Batch{Log: log, After: after}
	for i := range n {
		b.Entries = append(b.Entries, Entry(after+1+uint64(i), text))
	}
	return b
}

func claim(t *testing.T, s Both) eventlog.ID {
	t.Helper()
	id := eventlog.NewID()
	l, err := s.Claim(t.Context(), eventlog.Log{ID: id, Group: id, Key: "common"})
	if err != nil || l.ID != id {
		t.Fatalf("Claim(%s) = %v, %v", id, l, err)
	}
	return id
}

func mustAppend(t *testing.T, s Both, b eventlog.Batch) {
	t.Helper()
	if err := s.Append(t.Context(), b); err != nil {
		t.Fatalf("Append(%s after %d, %d entries): %v", b.Log, b.After, len(b.Entries), err)
	}
}

func head(t *testing.T, s Both, log eventlog.ID) uint64 {
	t.Helper()
	n, err := s.Head(t.Context(), log)
	if err != nil {
		t.Fatalf("Head(%s): %v", log, err)
	}
	return n
}

const all = ^uint64(0)

func read(t *testing.T, s Both, log eventlog.ID, after, upTo uint64) []eventlog.Entry {
	t.Helper()
	var got []eventlog.Entry
	if err := s.Read(t.Context(), log, after, upTo, func(e eventlog.Entry) error {
		got = append(got, e)
		return nil
	}); err != nil {
		t.Fatalf("Read(%s, %d, %d): %v", log, after, upTo, err)
	}
	return got
}

func wantEntries(t *testing.T, got, want []eventlog.Entry) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("entries (-want +got):\n%s", d)
	}
}

func wantErr(t *testing.T, call string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s = %v, want %v", call, got, want)
	}
}

func wantMade(t *testing.T, s Both, log eventlog.ID, c eventlog.Command, want eventlog.Made) {
	t.Helper()
	got, ok, err := s.Find(t.Context(), log, c.Actor, c.ID)
	if err != nil || !ok || got != want {
		t.Errorf("Find(%s, %s) = %v, %t, %v, want %v", c.Actor, c.ID, got, ok, err, want)
	}
}

func command(actor, id string) eventlog.Command {
	return eventlog.Command{Actor: actor, ID: id, Hash: sha256.Sum256([]byte(id))}
}

func cancelled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
