package eventlog_test

import (
	"testing"

	"entente/eventlog"
	"entente/eventlog/eventlogtest"
)

func TestMemoryConforms(t *testing.T) {
	eventlogtest.Conform(t, func(*testing.T) eventlogtest.Both { return eventlog.NewMemory() })
}
