package engine_test

import (
	"testing"

	"entente/engine"
	"entente/eventlog"
)

// eachStore runs a test on every kind of store.
func eachStore(t *testing.T, test func(t *testing.T, store engine.Store)) {
	t.Run("memory", func(t *testing.T) { test(t, eventlog.NewMemory()) })
}
