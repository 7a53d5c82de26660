package ledger

import (
	"bytes"
	"fmt"
)

// ReadKept reads what a party kept of its record: a signed head, or a bundle, which is verified. It returns the heads, one
// for each space. Errors: text is neither, or not of the installation whose key this is.
func ReadKept(key PublicKey, text []byte) ([]Checkpoint, error) {
	if _, err := checkpointText(text); err == nil {
		c, err := OpenCheckpoint(key, text)
		if err != nil {
			return nil, fmt.Errorf("this signed head does not hold: %w", err)
		}
		return []Checkpoint{c}, nil
	}
	report, err := Verify(bytes.NewReader(text), VerifyOptions{Key: key.VKey()})
	if err != nil {
		return nil, fmt.Errorf("this is neither a signed head of this installation nor a copy that verifies: %w", err)
	}
	var kept []Checkpoint
	for i := range report.Spaces {
		kept = append(kept, report.Spaces[i].Checkpoint)
	}
	return kept, nil
}
