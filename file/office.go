package file

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// Media types of office documents.
const (
	typeDocx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	typeXlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	typePptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	typeOdt  = "application/vnd.oasis.opendocument.text"
	typeOds  = "application/vnd.oasis.opendocument.spreadsheet"
	typeOdp  = "application/vnd.oasis.opendocument.presentation"
)

const (
	zipDirectoryEntry = "PK\x01\x02"
	zipDirectoryEnd   = "PK\x05\x06"
	zipEndSize        = 22
	zipEntrySize      = 46
	zipMaxMembers     = 10_000
)

// sniffZip takes office documents without macros, by the names of their members. It unpacks nothing, so that no
// archive, however it was made, costs more than a walk over its directory.
func sniffZip(s *spool) (string, error) {
	names, ok := zipNames(s)
	if !ok {
		return "", refuse("this archive is damaged or too large")
	}
	has := map[string]bool{}
	for _, name := range names {
		lower := strings.ToLower(name)
		if strings.HasSuffix(lower, "vbaproject.bin") || strings.HasPrefix(lower, "basic/") || strings.HasPrefix(lower, "scripts/") {
			return "", refuse("documents with macros are not taken; save it without")
		}
		has[name] = true
	}
	if kind, ok := openDocument(s); ok && has["content.xml"] {
		return kind, nil
	}
	if has["[Content_Types].xml"] {
		for member, kind := range map[string]string{
			"word/document.xml": typeDocx, "xl/workbook.xml": typeXlsx, "ppt/presentation.xml": typePptx,
		} {
			if has[member] {
				return kind, nil
			}
		}
	}
	return "", refuse("archives are not taken; add the files in it one by one")
}

// openDocument reads the type that an OpenDocument file carries uncompressed as its first member.
func openDocument(s *spool) (string, bool) {
	const at = 30 // length of a local header
	head := s.head(at + 200)
	if len(head) < at || !bytes.HasPrefix(head[at:], []byte("mimetype")) {
		return "", false
	}
	size := int(binary.LittleEndian.Uint32(head[18:]))
	from := at + int(binary.LittleEndian.Uint16(head[26:])) + int(binary.LittleEndian.Uint16(head[28:]))
	if size > 100 || from+size > len(head) {
		return "", false
	}
	kind := string(head[from : from+size])
	return kind, kind == typeOdt || kind == typeOds || kind == typeOdp
}

// zipNames walks the directory at the end of an archive.
func zipNames(s *spool) ([]string, bool) {
	end, ok := zipEnd(s)
	if !ok {
		return nil, false
	}
	size, from := int64(binary.LittleEndian.Uint32(end[12:])), int64(binary.LittleEndian.Uint32(end[16:]))
	count := int(binary.LittleEndian.Uint16(end[10:]))
	if count > zipMaxMembers || from+size > s.size {
		return nil, false
	}
	var names []string
	at := from
	for range count {
		var entry [zipEntrySize]byte
		if _, err := s.ReadAt(entry[:], at); err != nil || string(entry[:4]) != zipDirectoryEntry {
			return nil, false
		}
		name := make([]byte, binary.LittleEndian.Uint16(entry[28:]))
		if len(name) > 1000 {
			return nil, false
		}
		if _, err := s.ReadAt(name, at+zipEntrySize); err != nil {
			return nil, false
		}
		names = append(names, string(name))
		at += zipEntrySize + int64(len(name)) + int64(binary.LittleEndian.Uint16(entry[30:])) + int64(binary.LittleEndian.Uint16(entry[32:]))
	}
	return names, at == from+size
}

// zipEnd finds the record that ends an archive; it may be followed by a comment of at most 64 KiB.
func zipEnd(s *spool) ([]byte, bool) {
	tail := make([]byte, min(s.size, zipEndSize+1<<16))
	if _, err := s.ReadAt(tail, s.size-int64(len(tail))); err != nil {
		return nil, false
	}
	at := bytes.LastIndex(tail, []byte(zipDirectoryEnd))
	if at < 0 || len(tail)-at < zipEndSize {
		return nil, false
	}
	end := tail[at:]
	return end, int(binary.LittleEndian.Uint16(end[20:])) == len(end)-zipEndSize
}
