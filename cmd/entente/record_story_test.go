package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// What a story can do with copies of the record:
//
//	download [-as NAME] GET|POST PATH FILE    keeps what a page gives
//	extract TAR SUFFIX FILE                   keeps the first member whose name ends so
//	tamper HOW IN OUT [ARGUMENT]              changes a bundle as somebody might who wants to deceive:
//	    flip TEXT      one bit of the first byte of that text
//	    cut            the second half of the file is gone
//	    drop           the newest entry of the first space
//	    swap           its second and third entry
//	    unword TEXT    the words that hold the text, as if they had been erased
//	    count          its checkpoint says one entry more
//	    member OTHER   the first space's checkpoint is that of another bundle
//	    key OTHER      the installation's key is that of another bundle

func downloadInStory(ts *testscript.TestScript, neg bool, args []string) {
	as := ""
	if len(args) > 2 && args[0] == "-as" {
		as, args = args[1], args[2:]
	}
	if neg || len(args) != 3 {
		ts.Fatalf("usage: download [-as NAME] METHOD PATH FILE")
	}
	req, err := http.NewRequest(args[0], ts.Getenv("URL")+args[1], nil)
	ts.Check(err)
	res, err := storyOf(ts).browser(as).Do(req)
	ts.Check(err)
	body, err := io.ReadAll(res.Body)
	ts.Check(errors.Join(err, res.Body.Close()))
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") {
		ts.Fatalf("%s %s = %s %q: %.500s", args[0], args[1], res.Status, res.Header.Get("Content-Disposition"), body)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), body, 0o600))
}

func extractInStory(ts *testscript.TestScript, _ bool, args []string) {
	members, err := readTar(ts.MkAbs(args[0]))
	ts.Check(err)
	m := memberOf(members, args[1])
	if m == nil {
		ts.Fatalf("%s has no member that ends with %s", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), m.content, 0o600))
}

func tamperInStory(ts *testscript.TestScript, _ bool, args []string) {
	how, from, to, with := args[0], ts.MkAbs(args[1]), ts.MkAbs(args[2]), ""
	if len(args) > 3 {
		with = args[3]
	}
	raw, err := os.ReadFile(from)
	ts.Check(err)
	changed := slices.Clone(raw)
	switch how {
	case "flip":
		at := bytes.Index(changed, []byte(with))
		if at < 0 {
			ts.Fatalf("%q is not in %s", with, args[1])
		}
		changed[at] ^= 1
	case "cut":
		changed = changed[:len(changed)/2]
	default:
		members, err := readTar(from)
		ts.Check(err)
		ts.Check(tamperMember(how, members, with, ts.MkAbs(with)))
		changed = writeTar(members)
	}
	if bytes.Equal(raw, changed) {
		ts.Fatalf("tamper %s changed nothing", how)
	}
	ts.Check(os.WriteFile(to, changed, 0o600))
}

func tamperMember(how string, members []*member, text, path string) error {
	entries, checkpoint := memberOf(members, "/entries/000001.txt"), memberOf(members, "/checkpoint")
	lines := strings.SplitAfter(string(entries.content), "\n") // the last one is empty
	switch how {
	case "drop":
		lines = slices.Delete(lines, len(lines)-3, len(lines)-1)
	case "swap":
		lines[2], lines[3], lines[4], lines[5] = lines[4], lines[5], lines[2], lines[3]
	case "unword":
		at := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, text) })
		if at < 0 {
			return fmt.Errorf("no words hold %q", text)
		}
		salt, words, _ := strings.Cut(strings.TrimSuffix(lines[at], "\n"), " ")
		raw, err := base64.StdEncoding.DecodeString(salt)
		if err != nil {
			return err
		}
		hash := sha256.Sum256(append(raw, words...))
		lines[at] = "- " + base64.StdEncoding.EncodeToString(hash[:]) + "\n"
	case "count":
		parts := strings.SplitN(string(checkpoint.content), "\n", 3)
		checkpoint.content = []byte(parts[0] + "\n1" + parts[1] + "\n" + parts[2])
	case "member", "key":
		other, err := readTar(path)
		if err != nil {
			return err
		}
		suffix := map[string]string{"member": "/checkpoint", "key": "key.txt"}[how]
		memberOf(members, suffix).content = memberOf(other, suffix).content
	default:
		return fmt.Errorf("nobody tampers by %q", how)
	}
	entries.content = []byte(strings.Join(lines, ""))
	return nil
}

// member is one file of a bundle.
type member struct {
	name    string
	content []byte
}

func memberOf(members []*member, suffix string) *member {
	i := slices.IndexFunc(members, func(m *member) bool { return strings.HasSuffix(m.name, suffix) })
	if i < 0 {
		return nil
	}
	return members[i]
}

func readTar(path string) (members []*member, err error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	for r := tar.NewReader(bytes.NewReader(raw)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return members, nil
		}
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		members = append(members, &member{h.Name, content})
	}
}

// writeTar writes a bundle's members with the headers that a bundle has; into memory it cannot fail.
func writeTar(members []*member) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		_ = w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: m.name, Size: int64(len(m.content)), Mode: 0o644, Format: tar.FormatUSTAR})
		_, _ = w.Write(m.content)
	}
	_ = w.Close()
	return b.Bytes()
}
