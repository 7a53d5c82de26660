package web

import (
	"testing"

	"entente/store/postgrestest"
)

// TestTheSameIsSoOnPostgreSQL runs the tests that go furthest without a browser again, each on a PostgreSQL database of its own;
// ENTENTE_TEST_DB=postgres runs all of them there.
func TestTheSameIsSoOnPostgreSQL(t *testing.T) {
	t.Setenv(postgrestest.Variable, "postgres")
	for _, row := range []struct {
		name string
		test func(*testing.T)
	}{
		{"two at once", TestTwoWhoAcceptTheSameThingAcceptItOnce},
		{"parties", TestAnotherPartyNeedsEveryPartysConsent},
		{"leaving", TestWhoHasLeftReadsUpToLeaving},
		{"erasing", TestAPersonsOwnDataIsErasedOrTheRefusalHasAReason},
		{"check-ins", TestFromNothingToOnePageForBoth},
		{"topics", TestEveryKindOfThingIsBroughtToTheNextCheckin},
		{"notes", TestNotesAreSeenByTheirOwnPartyOnly},
		{"corrections", TestCorrectionIsWalkedUpStepByStep},
		{"signing", TestTheLastSignaturePutsTheTextInForce},
		{"amending", TestAnAmendmentIsReadBesideItsClauseAndHoldsWithTheNextVersion},
		{"answering by link", TestSomebodyAnswersByLinkAndChangesItOnTheirPhone},
		{"the first conversation", TestTheFirstConversationIsSealedUntilBothHaveSentTheirs},
	} {
		t.Run(row.name, row.test)
	}
}
