package api_test

import (
	"bytes"
	"flag"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"entente/api"
	"entente/partnership"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

var update = flag.Bool("update", false, "rewrite testdata/openapi.json")

const golden = "testdata/openapi.json"

func document(t testing.TB) []byte {
	t.Helper()
	doc, err := api.Document()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestDocumentIsWhatWasPublished: read the difference. A field that was published stays; what is new may come.
func TestDocumentIsWhatWasPublished(t *testing.T) {
	got := append(document(t), '\n')
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the document differs from %s; go test ./api -update, and read the difference", golden)
	}
}

// route is one operation of the document.
type route struct {
	method, path string
	statuses     []string
	gives        string // the schema of its answer; "" for a text
}

// routes reads the document as a client would.
func routes(t testing.TB) []route {
	t.Helper()
	type operation struct {
		Responses map[string]struct {
			Content map[string]struct {
				Schema struct {
					Ref string `json:"$ref"`
				} `json:"schema"`
			} `json:"content"`
		} `json:"responses"`
	}
	var doc struct {
		Paths map[string]map[string]operation `json:"paths"`
	}
	if err := json.Unmarshal(document(t), &doc); err != nil {
		t.Fatal(err)
	}
	var list []route
	for path, item := range doc.Paths {
		for method, op := range item {
			r := route{method: strings.ToUpper(method), path: path, gives: op.Responses["200"].Content["application/json"].Schema.Ref}
			for status := range op.Responses {
				r.statuses = append(r.statuses, status)
			}
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b route) int { return strings.Compare(a.path, b.path) })
	if len(list) < 5 {
		t.Fatalf("the document has %d operations", len(list))
	}
	return list
}

// TestEveryRouteAnswersWhatTheDocumentSays sends each operation good and bad requests and holds the answers against the
// document: its statuses, and the schemas of what is given.
func TestEveryRouteAnswersWhatTheDocumentSays(t *testing.T) {
	w := newWorld(t)
	w.do("dana", w.at, "make-commitment", promise)
	schemas := schemasOf(t)
	for _, r := range routes(t) {
		for _, token := range []string{"dana", "dana reads", "nobody"} {
			for _, body := range []string{promise, "{}", "{", `{"nonsense":1}`} {
				path := strings.ReplaceAll(strings.ReplaceAll(r.path, "{space}", string(w.at)), "{id}", "7")
				status, answer := w.send(w.request(token, r.method, path, body, ""))
				if !slices.Contains(r.statuses, strconv.Itoa(status)) {
					t.Errorf("%s %s = %d, which the document does not say (%v)", r.method, r.path, status, r.statuses)
				}
				schema := r.gives
				if status != http.StatusOK {
					schema = "#/components/schemas/Problem"
				}
				if schema != "" {
					conforms(t, schemas, schema, r.path, answer)
				}
			}
		}
	}
	status, served := w.send(w.request("", "GET", "/api/openapi.json", "", ""))
	if status != 200 || served != string(document(t)) {
		t.Errorf("GET /api/openapi.json = %d, and not the document", status)
	}
}

// schemas are the document's, as a registry that resolves references.
type schemas struct {
	huma.Registry
	list map[string]*huma.Schema
}

func (s schemas) SchemaFromRef(ref string) *huma.Schema {
	return s.list[strings.TrimPrefix(ref, "#/components/schemas/")]
}

func schemasOf(t *testing.T) schemas {
	t.Helper()
	var doc struct {
		Components struct {
			Schemas map[string]jsontext.Value `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(document(t), &doc); err != nil {
		t.Fatal(err)
	}
	s := schemas{Registry: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer), list: map[string]*huma.Schema{}}
	for name, text := range doc.Components.Schemas {
		s.list[name] = schemaFrom(t, text)
	}
	return s
}

// schemaFrom reads the parts of a schema that answers are held against.
func schemaFrom(t *testing.T, text jsontext.Value) *huma.Schema {
	t.Helper()
	var s struct {
		Ref        string                    `json:"$ref"`
		Type       string                    `json:"type"`
		Items      jsontext.Value            `json:"items"`
		Properties map[string]jsontext.Value `json:"properties"`
		Required   []string                  `json:"required"`
		Enum       []any                     `json:"enum"`
	}
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	out := &huma.Schema{Ref: s.Ref, Type: s.Type, Required: s.Required, Enum: s.Enum}
	if s.Type == "object" {
		out.Properties = map[string]*huma.Schema{}
		out.AdditionalProperties = false // answers hold nothing that the document does not say
	}
	for name, p := range s.Properties {
		out.Properties[name] = schemaFrom(t, p)
	}
	if len(s.Items) > 0 {
		out.Items = schemaFrom(t, s.Items)
	}
	out.PrecomputeMessages()
	return out
}

func conforms(t *testing.T, s schemas, ref, path, answer string) {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(answer), &v); err != nil {
		t.Errorf("%s: %q is no JSON: %v", path, answer, err)
		return
	}
	result := &huma.ValidateResult{}
	huma.Validate(s, s.SchemaFromRef(ref), huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, v, result)
	for _, err := range result.Errors {
		t.Errorf("%s: %s does not conform to %s: %v", path, answer, ref, err)
	}
}

// TestEveryCommandOfAMemberIsDescribed: all but system ones and those that no member can give.
func TestEveryCommandOfAMemberIsDescribed(t *testing.T) {
	described := map[string]bool{}
	for _, r := range routes(t) {
		if _, name, ok := strings.Cut(r.path, "/commands/"); ok {
			described[name] = true
		}
	}
	for _, p := range partnership.Permissions() {
		member := slices.ContainsFunc(p.By, func(by string) bool { return slices.Contains(partnership.Roles, partnership.Role(by)) })
		if described[p.Command] != member {
			t.Errorf("%s, given by %v, described: %v", p.Command, p.By, described[p.Command])
		}
	}
	for _, k := range partnership.Commands() {
		if k.System && described[k.Name] {
			t.Errorf("%s is a system command and has a route", k.Name)
		}
	}
}

// TestCommandsLeaveTheEnvelopesNamesAlone: space and command_id mean the envelope's in every body.
func TestCommandsLeaveTheEnvelopesNamesAlone(t *testing.T) {
	for _, k := range partnership.Commands() {
		command := reflect.TypeOf(k.Make()).Elem()
		for i := range command.NumField() {
			name, _, _ := strings.Cut(command.Field(i).Tag.Get("json"), ",")
			if name == "space" || name == "command_id" || name == "" {
				t.Errorf("%s.%s is called %q on the wire", command.Name(), command.Field(i).Name, name)
			}
		}
	}
}

// TestEveryChoiceIsDescribed: a text of a type of its own is a choice that the document lists, or one of a few others.
func TestEveryChoiceIsDescribed(t *testing.T) {
	free := []reflect.Type{reflect.TypeFor[partnership.Text](), reflect.TypeFor[partnership.Date](), reflect.TypeFor[partnership.SpaceID](),
		reflect.TypeFor[partnership.RefKind](), reflect.TypeFor[string]()} // a RefKind is the stem of a feature: more come
	for _, k := range partnership.Commands() {
		eachField(reflect.TypeOf(k.Make()).Elem(), func(f reflect.StructField, t2 reflect.Type) {
			if t2.Kind() == reflect.String && !slices.Contains(free, t2) && !api.HasChoices(t2) {
				t.Errorf("%s.%s: the document does not list what a %v can be", k.Name, f.Name, t2)
			}
		})
	}
}

// eachField walks the fields of a struct and of those below it, with the type of a list's elements.
func eachField(s reflect.Type, visit func(reflect.StructField, reflect.Type)) {
	for i := range s.NumField() {
		f := s.Field(i)
		t := f.Type
		for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		visit(f, t)
		if t.Kind() == reflect.Struct && strings.HasPrefix(t.PkgPath(), "entente/") {
			eachField(t, visit)
		}
	}
}

// TestEveryCommandHasTheShapeInWhichItIsWritten: a command as the program itself writes it, the server's fields left
// out, is taken as JSON; whatever is refused is refused by the domain.
func TestEveryCommandHasTheShapeInWhichItIsWritten(t *testing.T) {
	for _, k := range partnership.Commands() {
		text, err := json.Marshal(k.Make())
		if err != nil {
			t.Fatal(err)
		}
		var members map[string]jsontext.Value
		if err := json.Unmarshal(text, &members); err != nil {
			t.Fatal(err)
		}
		for _, field := range serverFields(k) {
			if err := api.ReadCommand(k, []byte(`{"`+field+`":`+string(members[field])+`}`)); err == nil || !strings.Contains(err.Error(), "there is no such field") {
				t.Errorf("%s: the server's field %s = %v, want it refused", k.Name, field, err)
			}
			delete(members, field)
		}
		if text, err = json.Marshal(members); err != nil {
			t.Fatal(err)
		}
		if err := api.ReadCommand(k, text); err != nil {
			t.Errorf("%s: %s: %v", k.Name, text, err)
		}
	}
}

func serverFields(k partnership.CommandKind) []string {
	var list []string
	eachField(reflect.TypeOf(k.Make()).Elem(), func(f reflect.StructField, _ reflect.Type) {
		if f.Tag.Get("server") == "true" {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			list = append(list, name)
		}
	})
	return list
}

func typeName(k partnership.CommandKind) string { return reflect.TypeOf(k.Make()).Elem().Name() }
