package ledger

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

const benchEntries = 1_000_000

// writeBench writes a bundle of n entries, each with facts and words of 600 bytes
// together, at about the proportion that real ones have.
func writeBench(b *testing.B, path string, n int) int64 {
	key := testKey("entente/0123456789abcdef", 1)
	body := []byte(`{"giver":"p1","receivers":["p2","p3"],"due":"2027-01-15","owner":"m7","criteria":[0,1,2],"pad":"` + strings.Repeat("x", 120) + `"}`)
	words := []byte(`["` + strings.Repeat("We send the loading plan. ", 9) + `","` + strings.Repeat("ü", 4) + `"]`)
	entry := func(i int) Entry {
		no := uint64(i + 1)
		facts, err := formatFacts(Head{no, testStart.Add(time.Duration(i) * time.Millisecond), "m7", no - 1, "commitment.made"}, body)
		must(b, err)
		e := Entry{No: no, Facts: facts, Words: words, FactsSalt: sha256.Sum256(facts)}
		e.WordsSalt = sha256.Sum256(e.FactsSalt[:])
		return e
	}
	if e := entry(n - 1); len(e.Facts)+len(e.Words) < 550 || len(e.Facts)+len(e.Words) > 620 {
		b.Fatalf("entries of %d bytes, not 600", len(e.Facts)+len(e.Words))
	}
	var tree Tree
	for i := range n {
		e := entry(i)
		tree.add(recordHash(e.leaf()))
	}
	msg, err := SignCheckpoint(key, Checkpoint{key.Public().Origin("common"), uint64(n), tree.Root()})
	must(b, err)
	f, err := os.Create(path)
	must(b, err)
	out := bufio.NewWriterSize(f, 1<<20)
	w, err := NewBundle(out, BundleInfo{Key: key.Public(), Spaces: []string{"common"}})
	must(b, err)
	must(b, w.Space("common"))
	must(b, w.Checkpoint(msg))
	for i := range n {
		must(b, w.Entry(entry(i)))
	}
	must(b, w.Close())
	must(b, out.Flush())
	must(b, f.Close())
	info, err := os.Stat(path)
	must(b, err)
	return info.Size()
}

// BenchmarkVerify is the time for 1,000,000 entries of 600 bytes, as a ratio to
// bare SHA-256 of the same file too, and the most memory the process had.
func BenchmarkVerify(b *testing.B) {
	path := filepath.Join(b.TempDir(), "bundle.tar")
	size := writeBench(b, path, benchEntries)
	runtime.GC()
	start := time.Now()
	f, err := os.Open(path)
	must(b, err)
	hash := sha256.New()
	_, err = io.Copy(hash, f)
	must(b, err)
	bare := time.Since(start)
	b.SetBytes(size)
	for b.Loop() {
		_, err := f.Seek(0, io.SeekStart)
		must(b, err)
		report, err := Verify(f, VerifyOptions{})
		must(b, err)
		if report.Entries() != benchEntries {
			b.Fatalf("%d entries", report.Entries())
		}
	}
	must(b, f.Close())
	perRun := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(benchEntries/perRun.Seconds(), "entries/s")
	b.ReportMetric(perRun.Seconds()/bare.Seconds(), "×SHA-256")
	b.ReportMetric(peakMiB(), "MiB-peak")
}

// peakMiB is the most resident memory this process has had, if the system says so.
func peakMiB() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		var kib float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kib); n == 1 {
			return kib / 1024
		}
	}
	return 0
}

func BenchmarkTreeAppend(b *testing.B) {
	var tree Tree
	leaf := [64]byte{1}
	for b.Loop() {
		tree.Append(leaf)
	}
}

func BenchmarkSignCheckpoint(b *testing.B) {
	key := testKey("entente/0123456789abcdef", 1)
	c := Checkpoint{key.Public().Origin("common"), 1000, Hash{1}}
	for b.Loop() {
		_, err := SignCheckpoint(key, c)
		must(b, err)
	}
}
