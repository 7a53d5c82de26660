package docx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits of the XML in one file.
const (
	maxDepth    = 200
	maxElements = 400_000
)

// node is an element. Its name has the prefix that Word gives the namespace, whatever the file calls it: "w:p".
// Elements of other namespaces are "?".
type node struct {
	name  string
	attrs []xml.Attr
	text  string // of elements that hold only text
	raw   []byte // the same while it is read: it may come in many pieces
	kids  []*node
}

// prefixes are the namespaces that are read, transitional and strict.
var prefixes = map[string]string{
	"http://schemas.openxmlformats.org/wordprocessingml/2006/main":            "w:",
	"http://purl.oclc.org/ooxml/wordprocessingml/main":                        "w:",
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships":     "r:",
	"http://purl.oclc.org/ooxml/officeDocument/relationships":                 "r:",
	"http://schemas.openxmlformats.org/markup-compatibility/2006":             "mc:",
	"http://schemas.openxmlformats.org/officeDocument/2006/math":              "m:",
	"http://purl.oclc.org/ooxml/officeDocument/math":                          "m:",
	"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing":  "wp:",
	"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing":              "wp:",
	"http://schemas.openxmlformats.org/drawingml/2006/main":                   "a:",
	"http://purl.oclc.org/ooxml/drawingml/main":                               "a:",
	"http://schemas.microsoft.com/office/word/2010/wordprocessingShape":       "wps:",
	"http://schemas.microsoft.com/office/word/2010/wordprocessingGroup":       "wps:",
	"http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas":      "wps:",
	"urn:schemas-microsoft-com:vml":                                           "v:",
	"http://schemas.openxmlformats.org/package/2006/relationships":            "",
	"http://schemas.openxmlformats.org/package/2006/content-types":            "",
	"http://purl.org/dc/elements/1.1/":                                        "dc:",
	"http://schemas.openxmlformats.org/package/2006/metadata/core-properties": "cp:",
}

// texts are the elements whose text counts.
var texts = map[string]bool{"w:t": true, "w:delText": true, "w:instrText": true, "w:delInstrText": true, "m:t": true, "dc:title": true}

// parse reads a part as a tree. Declarations of document types and entities are refused: Word writes none.
func (a *archive) parse(part string) (*node, error) {
	b, err := a.read(part)
	if b == nil || err != nil {
		return nil, err
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	line := func() int { n, _ := d.InputPos(); return n }
	root := &node{}
	stack := []*node{root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, Problem{part, line(), "this part cannot be read: " + reason(err)}
		}
		top := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.Directive:
			return nil, Problem{part, line(), "this part declares types or entities of its own, as Word never does; it is not read"}
		case xml.StartElement:
			if a.elements++; a.elements > maxElements {
				return nil, Problem{part, line(), fmt.Sprintf("the document has more than %d elements; take it apart", maxElements)}
			}
			if len(stack) > maxDepth {
				return nil, Problem{part, line(), fmt.Sprintf("elements stand more than %d deep in one another, as in no text; it is not read", maxDepth)}
			}
			n := &node{name: name(t.Name), attrs: t.Attr}
			top.kids = append(top.kids, n)
			stack = append(stack, n)
		case xml.EndElement:
			top.text, top.raw = string(top.raw), nil
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if texts[top.name] {
				top.raw = append(top.raw, t...)
			}
		}
	}
	if len(root.kids) == 0 {
		return nil, Problem{Part: part, Reason: "this part is empty"}
	}
	return root.kids[0], nil
}

func reason(err error) string {
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return syntax.Msg
	case strings.Contains(err.Error(), "encoding"):
		return "it is not written in UTF-8"
	}
	return "it is damaged"
}

func name(n xml.Name) string {
	prefix, ok := prefixes[n.Space]
	if !ok {
		return "?"
	}
	return prefix + n.Local
}

// attr is an attribute's value, "" if it is missing. Attributes without a prefix have none here either.
func (n *node) attr(wanted string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.attrs {
		if a.Name.Space == "" && a.Name.Local == wanted || a.Name.Space != "" && name(a.Name) == wanted {
			return a.Value
		}
	}
	return ""
}

// kid follows a path of elements, each the first of its name; nil if one is missing.
func (n *node) kid(path ...string) *node {
	for _, step := range path {
		if n == nil {
			return nil
		}
		var found *node
		for _, k := range n.kids {
			if k.name == step {
				found = k
				break
			}
		}
		n = found
	}
	return n
}

// on tells whether a property such as w:b is there and not switched off.
func (n *node) on() bool {
	if n == nil {
		return false
	}
	switch n.attr("w:val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}
