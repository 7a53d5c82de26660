package partnership

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// TextRule says what a Text field of a command may hold. It stands in the field's tag:
//
//	What Text `json:"what" text:"1-300"`          one line of 1 to 300 characters
//	Why  Text `json:"why" text:"0-4000,lines"`    up to 4,000 characters, line breaks kept
//
// A []Text field's tag is for each element, and may say how many: `text:"1-300,most=20"`.
type TextRule struct {
	Min, Max int  // characters
	Lines    bool // line breaks are kept
	Most     int  // elements of a list; 0 if it is not limited by the tag
}

// ParseTextRule reads a text tag.
func ParseTextRule(tag string) (TextRule, error) {
	var r TextRule
	length, rest, _ := strings.Cut(tag, ",")
	least, most, _ := strings.Cut(length, "-")
	var err error
	if r.Min, err = strconv.Atoi(least); err != nil {
		return r, fmt.Errorf("text tag %q: %w", tag, err)
	}
	if r.Max, err = strconv.Atoi(most); err != nil {
		return r, fmt.Errorf("text tag %q: %w", tag, err)
	}
	for part := range strings.SplitSeq(rest, ",") {
		switch {
		case part == "lines":
			r.Lines = true
		case strings.HasPrefix(part, "most="):
			n, err := strconv.Atoi(strings.TrimPrefix(part, "most="))
			if err != nil {
				return r, fmt.Errorf("text tag %q: %w", tag, err)
			}
			r.Most = n
		case part != "":
			return r, fmt.Errorf("text tag %q: unknown part %q", tag, part)
		}
	}
	return r, nil
}

var (
	textType  = reflect.TypeFor[Text]()
	textsType = reflect.TypeFor[[]Text]()
)

// clean tidies every text of a command in place (trim, NFC, one kind of line break) and checks it by its tag. The
// command is a pointer, and nobody else's: the engine copies it.
func clean(c Command) error { return cleanStruct(reflect.ValueOf(c).Elem(), "") }

func cleanStruct(v reflect.Value, prefix string) error {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name := prefix + jsonName(f)
		var err error
		switch {
		case f.Type == textType:
			err = cleanText(v.Field(i), name, f.Tag.Get("text"))
		case f.Type == textsType:
			err = cleanTexts(v.Field(i), name, f.Tag.Get("text"))
		case f.Type.Kind() == reflect.Struct:
			err = cleanStruct(v.Field(i), name+".")
		case f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct:
			for k := 0; k < v.Field(i).Len() && err == nil; k++ {
				err = cleanStruct(v.Field(i).Index(k), fmt.Sprintf("%s.%d.", name, k+1))
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

func cleanTexts(v reflect.Value, name, tag string) error {
	rule, err := ParseTextRule(tag)
	if err != nil {
		return err
	}
	if rule.Most > 0 && v.Len() > rule.Most {
		return invalid(name, fmt.Sprintf("at most %d, please", rule.Most))
	}
	for i := range v.Len() {
		if err := cleanText(v.Index(i), fmt.Sprintf("%s.%d", name, i+1), tag); err != nil {
			return err
		}
	}
	return nil
}

func cleanText(v reflect.Value, name, tag string) error {
	rule, err := ParseTextRule(tag)
	if err != nil {
		return err
	}
	text, err := tidy(v.String(), rule.Lines)
	if err != nil {
		return invalid(name, err.Error())
	}
	n := utf8.RuneCountInString(text)
	switch {
	case n == 0 && rule.Min > 0:
		return invalid(name, "please fill this in")
	case n < rule.Min:
		return invalid(name, fmt.Sprintf("at least %d characters, please", rule.Min))
	case n > rule.Max:
		return invalid(name, fmt.Sprintf("at most %d characters, please; this has %d", rule.Max, n))
	}
	v.SetString(text)
	return nil
}

// tidy is the text in the one form that is kept.
func tidy(text string, lines bool) (string, error) {
	if !utf8.ValidString(text) {
		return "", fmt.Errorf("these are not characters that can be kept (invalid UTF-8)")
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	text = norm.NFC.String(strings.TrimSpace(text))
	for _, r := range text {
		switch {
		case ' ' <= r && r < unicode.MaxASCII: // most of them
		case r == '\n' && !lines, r == '\u2028', r == '\u2029':
			return "", fmt.Errorf("one line only, please")
		case r != '\n' && r != '\t' && unicode.IsControl(r):
			return "", fmt.Errorf("contains a control character, which cannot be kept")
		case unicode.Is(unicode.Cf, r) && !joins(r):
			return "", fmt.Errorf("contains an invisible character, which cannot be kept; type it again without formatting")
		}
	}
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !joins(r) }) {
		return "", nil
	}
	if text == string(Erased) {
		return "", fmt.Errorf("this is how erased words are shown; please say it in other words")
	}
	return text, nil
}

// joins tells whether an invisible character is one that scripts and emoji need, or a mark of direction for one word.
func joins(r rune) bool {
	return r == '\u200c' || r == '\u200d' || r == '\u200e' || r == '\u200f'
}
