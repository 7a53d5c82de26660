package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"
)

// BenchmarkStart builds the program as `make build` does, and reports how large it is, how long it takes from being
// started until it answers that it is ready, and how much memory it then holds. At most: 40 MB; 300 ms on an empty
// folder, 2 s for the demonstration; 60 MB.
func BenchmarkStart(b *testing.B) {
	path := filepath.Join(b.TempDir(), "entente")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args func() []string
	}{
		{"empty", func() []string {
			return []string{"serve", "--data", filepath.Join(b.TempDir(), "data"), "--listen", "127.0.0.1:0"}
		}},
		{"demonstration", func() []string { return []string{"demo", "--listen", "127.0.0.1:0"} }},
	} {
		b.Run(c.name, func(b *testing.B) {
			var took, best time.Duration
			resident := 0
			for range b.N {
				once, kb := startOnce(b, exec.Command(path, c.args()...))
				took, resident = took+once, max(resident, kb)
				if best == 0 || once < best {
					best = once
				}
			}
			b.ReportMetric(took.Seconds()*1000/float64(b.N), "ms")
			b.ReportMetric(best.Seconds()*1000, "best-ms")
			b.ReportMetric(float64(resident)/1024, "resident-MB")
			b.ReportMetric(float64(info.Size())/1e6, "binary-MB")
			b.ReportMetric(0, "ns/op")
		})
	}
}

var greetedAt = regexp.MustCompile(`(?:Entente|demonstration) is at (\S+)`)

// startOnce starts the program, waits until it is ready, and stops it. kb is the memory that it held then.
func startOnce(b *testing.B, cmd *exec.Cmd) (took time.Duration, kb int) {
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	greeting := make([]byte, 4096)
	n, err := out.Read(greeting) // it is written at once
	at := greetedAt.FindSubmatch(greeting[:n])
	if err != nil || at == nil {
		b.Fatalf("%v: %s", err, greeting[:n])
	}
	for _, path := range []string{"/readyz", "/sign-in"} {
		answer, err := http.Get(string(at[1]) + path)
		if err != nil || answer.Body.Close() != nil || answer.StatusCode != http.StatusOK {
			b.Fatalf("%s: %v, %v", path, answer, err)
		}
		if took == 0 {
			took = time.Since(began)
		}
	}
	kb = residentOf(b, cmd.Process.Pid)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		b.Fatal(err)
	}
	return took, kb
}

// residentOf is how much memory a process holds, in KiB.
func residentOf(b *testing.B, pid int) (kb int) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, line, _ := bytes.Cut(status, []byte("VmRSS:"))
	if _, err := fmt.Sscan(string(line), &kb); err != nil {
		b.Fatal(err)
	}
	return kb
}
