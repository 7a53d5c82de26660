package file

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func spoolOf(t testing.TB, data []byte) *spool {
	t.Helper()
	s, err := readSpool(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func picture(t testing.TB, encode func(io.Writer, image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGIF(w io.Writer, m image.Image) error  { return gif.Encode(w, m, nil) }
func asJPEG(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }

// archive makes a zip whose members are named; "name=text" gives one a text, stored.
func archive(t testing.TB, members ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		name, text, _ := strings.Cut(m, "=")
		f, err := w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store,
			CompressedSize64: uint64(len(text)), UncompressedSize64: uint64(len(text))})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func mp3() []byte {
	frame := make([]byte, 144*128000/44100)
	copy(frame, "\xff\xfb\x90\x00")
	return bytes.Repeat(frame, 3)
}

const mime = "mimetype=application/vnd.oasis.opendocument."

func kinds(t testing.TB) map[string][]byte {
	return map[string][]byte{
		"application/pdf": []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
		"image/png":       picture(t, png.Encode),
		"image/jpeg":      picture(t, asJPEG),
		"image/gif":       picture(t, asGIF),
		"image/webp":      []byte("RIFF\x24\x00\x00\x00WEBPVP8 \x18\x00\x00\x00"),
		"image/heic":      []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
		"audio/mpeg":      mp3(),
		"audio/wav":       []byte("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00"),
		"audio/mp4":       []byte("\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00isommp42"),
		"video/mp4":       []byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp41"),
		"video/quicktime": []byte("\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  "),
		textUTF8:          []byte("date;what\n2026-03-02;Grüße, naïve – 東京\n"),
		textWindows:       []byte("date;what\r\n2026-03-02;Gr\xfc\xdfe\r\n"),
		typeDocx:          archive(t, "[Content_Types].xml", "_rels/.rels", "word/document.xml"),
		typeXlsx:          archive(t, "[Content_Types].xml", "xl/workbook.xml"),
		typePptx:          archive(t, "[Content_Types].xml", "ppt/presentation.xml"),
		typeOdt:           archive(t, mime+"text", "content.xml"),
		typeOds:           archive(t, mime+"spreadsheet", "content.xml"),
		typeOdp:           archive(t, mime+"presentation", "content.xml"),
	}
}

func TestEachKindIsKnownByItsBytes(t *testing.T) {
	made := kinds(t)
	for want := range extensions {
		if made[want] == nil {
			t.Errorf("there is no example of %s", want)
		}
	}
	for want, data := range made {
		if got, err := sniff(spoolOf(t, data)); got != want || err != nil {
			t.Errorf("sniff(%s) = %q, %v", want, got, err)
		}
		if extensions[want] == nil {
			t.Errorf("%s has no ending", want)
		}
	}
}

func TestMoreTextIsText(t *testing.T) {
	long := strings.Repeat("x", chunkSize-1) + "ä" // a character over the edge of a chunk
	for name, text := range map[string]string{
		"with a mark":    "\xef\xbb\xbfName;Ort\r\n",
		"Markdown":       "# Minutes\n\nThey wrote `<script>` in a *form*.\n",
		"JSON":           `{"a": [1, 2]}`,
		"less than":      "< 5 days is late",
		"over an edge":   long,
		"over two edges": long + strings.Repeat("y", chunkSize-2) + "東",
	} {
		if got, err := sniff(spoolOf(t, []byte(text))); got != textUTF8 || err != nil {
			t.Errorf("sniff(%s) = %q, %v, want UTF-8 text", name, got, err)
		}
	}
	if got, _ := sniff(spoolOf(t, []byte(long+"\xff"))); got != textWindows {
		t.Errorf("sniff(invalid UTF-8 after the edge) = %q, want Windows text", got)
	}
	if got, _ := sniff(spoolOf(t, append(bytes.Repeat([]byte("x"), chunkSize), 0xc3))); got != textWindows {
		t.Errorf("sniff(half a character at the end) = %q, want Windows text", got)
	}
}

func TestWhatCanActIsRefused(t *testing.T) {
	jpg := picture(t, asJPEG)
	for name, data := range map[string]string{
		"HTML":                                  "<!DOCTYPE html><p>hello",
		"HTML after space":                      " \n\t<HTML><body>",
		"a mere element":                        "<b>bold</b>",
		"an unknown one":                        "<x-y onclick=alert(1)>",
		"HTML after a mark":                     "\xef\xbb\xbf<script>alert(1)</script>",
		"SVG":                                   `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`,
		"XML":                                   "<?xml version=\"1.0\"?><svg/>",
		"PHP":                                   "<?php system($_GET['c']);",
		"ASP":                                   "<% Response.Write %>",
		"shell script":                          "#!/bin/sh\nrm -rf /\n",
		"batch":                                 "@ECHO OFF\r\ndel *.*\r\n",
		"ELF":                                   "\x7fELF\x02\x01\x01\x00\x00",
		"Windows program":                       "MZ\x90\x00\x03\x00\x00\x00",
		"WebAssembly":                           "\x00asm\x01\x00\x00\x00",
		"Java class":                            "\xca\xfe\xba\xbe\x00\x00\x004",
		"PostScript":                            "%!PS-Adobe-3.0\n",
		"gzip":                                  "\x1f\x8b\x08\x00\x00\x00\x00\x00",
		"RAR":                                   "Rar!\x1a\x07\x00",
		"font":                                  "\x00\x01\x00\x00\x00\x0f\x00\x80",
		"bare archive":                          string(archive(t, "a.txt", "b/c.txt")),
		"Java archive":                          string(archive(t, "META-INF/MANIFEST.MF", "A.class")),
		"Word with macros":                      string(archive(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
		"Excel with macros":                     string(archive(t, "[Content_Types].xml", "xl/workbook.xml", "xl/VBAPROJECT.BIN")),
		"Writer with macros":                    string(archive(t, mime+"text", "content.xml", "Basic/Standard/Module1.xml")),
		"OpenDocument template of another type": string(archive(t, "mimetype=application/epub+zip", "content.xml")),
		"cut archive":                           string(archive(t, "[Content_Types].xml", "word/document.xml")[:60]),
		"cut JPEG":                              string(jpg[:8]),
		"cut GIF":                               "GIF89a\x03\x00",
		"UTF-16":                                "\xff\xfeN\x00a\x00m\x00e\x00",
		"text with a NUL":                       strings.Repeat("text ", 200) + "\x00",
		"text with escapes":                     strings.Repeat("text ", 200) + "\x1b[2J",
		"NUL in the second chunk":               strings.Repeat("x", chunkSize+5) + "\x00",
		"unknown film":                          "\x00\x00\x00\x18ftypxxxx\x00\x00\x00\x00xxxx",
	} {
		got, err := sniff(spoolOf(t, []byte(data)))
		var invalid *InvalidError
		if !errors.As(err, &invalid) || invalid.Field != "file" || got != "" {
			t.Errorf("sniff(%s) = %q, %v, want an InvalidError", name, got, err)
		}
	}
}

// An archive that lies about its directory costs no more than its size allows.
func TestArchivesThatLieAreRefused(t *testing.T) {
	good := archive(t, "[Content_Types].xml", "word/document.xml")
	end := bytes.LastIndex(good, []byte(zipDirectoryEnd))
	lie := func(change func(end []byte)) []byte {
		data := bytes.Clone(good)
		change(data[end:])
		return data
	}
	for name, data := range map[string][]byte{
		"more members":       lie(func(e []byte) { binary.LittleEndian.PutUint16(e[10:], 3) }),
		"fewer members":      lie(func(e []byte) { binary.LittleEndian.PutUint16(e[10:], 1) }),
		"64-bit count":       lie(func(e []byte) { binary.LittleEndian.PutUint16(e[10:], 0xffff) }),
		"directory far away": lie(func(e []byte) { binary.LittleEndian.PutUint32(e[16:], 0xfffffff0) }),
		"longer directory":   lie(func(e []byte) { binary.LittleEndian.PutUint32(e[12:], 0x7fffffff) }),
		"a page behind":      append(bytes.Clone(good), "<script>"...),
	} {
		if got, err := sniff(spoolOf(t, data)); err == nil {
			t.Errorf("sniff(%s) = %q, want it refused", name, got)
		}
	}
	if _, err := sniff(spoolOf(t, good)); err != nil {
		t.Errorf("sniff(the honest one) = %v", err)
	}
}

func TestNameFitsTheType(t *testing.T) {
	for _, c := range []struct{ name, kind, want string }{
		{"Minutes March.pdf", "application/pdf", "Minutes March.pdf"},
		{"invoice.pdf.exe", "application/pdf", "invoice.pdf.exe.pdf"},
		{"run.bat", textUTF8, "run.bat.txt"},
		{"Figures.CSV", textWindows, "Figures.csv"},
		{`C:\Users\anna\Photo.JPEG`, "image/jpeg", "Photo.jpeg"},
		{"../../etc/passwd", textUTF8, "passwd.txt"},
		{"", "image/png", "file.png"},
		{"...", "image/png", "file.png"},
		{".htaccess", textUTF8, "htaccess.txt"},
		{"a\r\nSet-Cookie: b.txt", textUTF8, "aSet-Cookie b.txt"},
		{"photo\u202egpj.exe", "image/jpeg", "photogpj.exe.jpg"},
		{"x.html", "text/html", "x.html.bin"},
		{strings.Repeat("ü", 300) + ".png", "image/png", strings.Repeat("ü", 90) + ".png"},
	} {
		if got := Name(c.name, c.kind); got != c.want {
			t.Errorf("Name(%q, %q) = %q, want %q", c.name, c.kind, got, c.want)
		}
	}
}

func FuzzSniff(f *testing.F) {
	for _, data := range kinds(f) {
		f.Add(data)
	}
	for _, text := range []string{"<html>", "#!x", "PK\x03\x04", "PK\x05\x06", "GIF89a", "\xff\xfb\x90\x00", "\x00\x00\x00\x18ftyp", "\xef\xbb\xbf"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 0 || len(data) > MaxSize {
			return
		}
		kind, err := sniff(spoolOf(t, data))
		var invalid *InvalidError
		if err != nil {
			if kind != "" || !errors.As(err, &invalid) {
				t.Errorf("sniff = %q, %v, want a type or an InvalidError", kind, err)
			}
			return
		}
		if extensions[kind] == nil {
			t.Errorf("sniff = %q, which is not taken", kind)
		}
		if !strings.HasPrefix(kind, "text/") {
			return
		}
		if kind == textUTF8 && !utf8.Valid(data) {
			t.Error("invalid UTF-8 passes as UTF-8")
		}
		text := strings.TrimLeftFunc(strings.TrimPrefix(string(data), "\ufeff"), func(r rune) bool { return r < utf8.RuneSelf && unicode.IsSpace(r) })
		for _, start := range []string{"<html", "<svg", "<script", "<!", "<?", "#!"} {
			if strings.HasPrefix(strings.ToLower(text), start) {
				t.Errorf("%q passes as text", start)
			}
		}
		if bytes.ContainsAny(data, "\x00\x1b\x7f") {
			t.Error("control characters pass as text")
		}
	})
}

func FuzzName(f *testing.F) {
	for _, name := range []string{"a.pdf", "a/b\\c", "..", "con\x00.txt", "\u202e", "a.", " . "} {
		f.Add(name, "application/pdf")
		f.Add(name, "text/html")
	}
	f.Fuzz(func(t *testing.T, name, kind string) {
		got := Name(name, kind)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 100 || strings.ContainsAny(got, "/\\\r\n\x00\":") || strings.HasPrefix(got, ".") {
			t.Errorf("Name(%q, %q) = %q is no safe name", name, kind, got)
		}
	})
}
