package api_test

import (
	"testing"

	"entente/store/postgrestest"
)

// TestTheSameIsSoOnPostgreSQL runs tests of commands and reads again, each on a PostgreSQL database of its own.
func TestTheSameIsSoOnPostgreSQL(t *testing.T) {
	t.Setenv(postgrestest.Variable, "postgres")
	t.Run("a command is carried out once", TestCommandIsCarriedOutOnce)
	t.Run("words come back", TestWordsComeBackAsTheyWereTyped)
	t.Run("a promise is read", TestPromiseIsReadByBothWithItsEvidence)
	t.Run("the overview is read", TestOverviewGathersEverySpaceOfItsReaderAndNoOther)
	t.Run("the record is read", TestRecordIsReadNewestFirst)
}
