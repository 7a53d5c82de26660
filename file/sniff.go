package file

import (
	"bytes"
	"image"
	_ "image/gif" // decoders that image.DecodeConfig finds
	_ "image/jpeg"
	_ "image/png"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// The text types. A script without a first line that says so looks like any text, and is served as text.
const (
	textUTF8    = "text/plain; charset=utf-8"
	textWindows = "text/plain; charset=windows-1252" // what spreadsheets on Windows call CSV
)

// extensions are the kinds taken, each with the endings of names that fit it, the usual one first.
var extensions = map[string][]string{
	"application/pdf": {".pdf"},
	"image/png":       {".png"},
	"image/jpeg":      {".jpg", ".jpeg"},
	"image/gif":       {".gif"},
	"image/webp":      {".webp"},
	"image/heic":      {".heic", ".heif"},
	"audio/mpeg":      {".mp3"},
	"audio/wav":       {".wav"},
	"audio/mp4":       {".m4a"},
	"video/mp4":       {".mp4", ".m4v"},
	"video/quicktime": {".mov"},
	textUTF8:          {".txt", ".csv", ".tsv", ".md", ".log", ".json", ".ics", ".vcf", ".eml"},
	textWindows:       {".txt", ".csv", ".tsv", ".md", ".log"},
	typeDocx:          {".docx"},
	typeXlsx:          {".xlsx"},
	typePptx:          {".pptx"},
	typeOdt:           {".odt"},
	typeOds:           {".ods"},
	typeOdp:           {".odp"},
}

// Name returns a name under which a file of that type may safely be saved: one path element of at most 100 characters,
// without control or reserved characters, with an ending that fits the type whatever was typed.
func Name(name, kind string) string {
	name = strings.ToValidUTF8(name, "")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune("<>:\"|?*\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f", r) {
			return -1
		}
		return r
	}, name)
	ending := ".bin"
	if known, ok := extensions[kind]; ok {
		ending = known[0]
	}
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		if typed := strings.ToLower(name[dot:]); slices.Contains(extensions[kind], typed) {
			name, ending = name[:dot], typed
		}
	}
	name = strings.Trim(name, ". ")
	if r := []rune(name); len(r) > 90 {
		name = strings.TrimRight(string(r[:90]), ". ")
	}
	if name == "" {
		name = "file"
	}
	return name + ending
}

// sniff says what the bytes are, by the bytes alone. Bytes can be made that are two kinds at once; hence whoever serves
// a file says its type, forbids guessing another, and lets it be saved, not shown.
// Errors: *InvalidError if it is nothing that is taken.
func sniff(s *spool) (string, error) {
	head := s.head(512)
	guess, _, _ := strings.Cut(http.DetectContentType(head), ";")
	switch {
	case guess == "text/plain":
		return sniffText(s)
	case guess == "application/pdf":
		return guess, nil
	case guess == "image/png" || guess == "image/jpeg" || guess == "image/gif":
		if _, format, err := image.DecodeConfig(io.NewSectionReader(s, 0, s.size)); err != nil || "image/"+format != guess {
			return "", refuse("this picture is damaged")
		}
		return guess, nil
	case guess == "image/webp":
		return guess, nil
	case guess == "audio/wave":
		return "audio/wav", nil
	case guess == "audio/mpeg" || mp3Frame(s):
		return "audio/mpeg", nil
	case guess == "application/zip":
		return sniffZip(s)
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return sniffBrand(string(head[8:12]))
	case guess == "text/html" || guess == "text/xml":
		return "", refuse("web pages and their kin are not taken, because they can act; print it to a PDF")
	}
	return "", refuse("this kind of file is not taken; PDF, pictures, text, office documents, MP3, WAV and MP4 are")
}

func refuse(reason string) error { return &InvalidError{"file", reason} }

// sniffText takes text that a person can read: no control characters, not a page, not a script.
func sniffText(s *spool) (string, error) {
	first := bytes.TrimLeft(bytes.TrimPrefix(s.head(4096), []byte("\xef\xbb\xbf")), " \t\r\n\f\v")
	lower := bytes.ToLower(first)
	if len(first) > 1 && first[0] == '<' && (first[1] == '!' || first[1] == '?' || first[1] == '%' || first[1] == '/' || isLetter(first[1])) {
		return "", refuse("web pages, SVG and their kin are not taken, because they can act; print it to a PDF")
	}
	if bytes.HasPrefix(first, []byte("#!")) || bytes.HasPrefix(lower, []byte("@echo")) {
		return "", refuse("scripts are not taken, because they can act")
	}
	utf := true
	var carried []byte // a character that goes on in the next chunk
	for i, c := range s.chunks {
		if slices.ContainsFunc(c, control) {
			return "", refuse("this looks like text and is not; save it as UTF-8")
		}
		if utf {
			carried, utf = validPart(append(carried, c...), i == len(s.chunks)-1)
		}
	}
	if utf {
		return textUTF8, nil
	}
	if bytes.HasPrefix(s.head(3), []byte("\xef\xbb\xbf")) || bytes.HasPrefix(s.head(2), []byte("\xff\xfe")) || bytes.HasPrefix(s.head(2), []byte("\xfe\xff")) {
		return "", refuse("this text is not UTF-8 as it claims; save it as UTF-8")
	}
	return textWindows, nil
}

func isLetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

func control(b byte) bool {
	return b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' || b == 0x7f
}

// validPart tells whether p is UTF-8, but for a character cut off at its end, which it returns. At the last part
// nothing may be cut off.
func validPart(p []byte, last bool) (rest []byte, ok bool) {
	if !last {
		for i := len(p) - 1; i >= 0 && i >= len(p)-utf8.UTFMax+1; i-- {
			if utf8.RuneStart(p[i]) {
				if !utf8.FullRune(p[i:]) {
					p, rest = p[:i], slices.Clone(p[i:])
				}
				break
			}
		}
	}
	return rest, utf8.Valid(p)
}

// sniffBrand tells the kinds of the ISO base media format apart by their major brand.
func sniffBrand(brand string) (string, error) {
	switch {
	case brand == "M4A " || brand == "M4B ":
		return "audio/mp4", nil
	case brand == "qt  ":
		return "video/quicktime", nil
	case slices.Contains([]string{"heic", "heix", "mif1", "msf1"}, brand):
		return "image/heic", nil
	case slices.Contains([]string{"isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "dash", "M4V "}, brand):
		return "video/mp4", nil
	}
	return "", refuse("this kind of film is not taken; MP4 is")
}

// bitrates of MPEG-1 layer III, in kbit/s, by the header's four bits.
var bitrates = [16]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0}

// mp3Frame tells whether the bytes begin with two whole MPEG-1 layer III frames in a row, without a tag before.
func mp3Frame(s *spool) bool {
	first := mp3FrameLength(s, 0)
	return first > 0 && mp3FrameLength(s, int64(first)) > 0
}

func mp3FrameLength(s *spool, at int64) int {
	var h [4]byte
	if _, err := s.ReadAt(h[:], at); err != nil || h[0] != 0xff || h[1]&0xfe != 0xfa {
		return 0
	}
	rates := [4]int{44100, 48000, 32000, 0}
	bits, rate := bitrates[h[2]>>4], rates[h[2]>>2&3]
	if bits == 0 || rate == 0 {
		return 0
	}
	return 144*bits*1000/rate + int(h[2]>>1&1)
}
