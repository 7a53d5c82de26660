package api

import (
	"bytes"
	"encoding"
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"entente/account"
	"entente/partnership"

	"github.com/danielgtaylor/huma/v2"
)

// choices lists what the types that are a choice can be.
func choices() map[reflect.Type][]any {
	return map[reflect.Type][]any{
		reflect.TypeFor[partnership.Role]():            each(partnership.Roles),
		reflect.TypeFor[partnership.PartyKind]():       each(partnership.PartyKinds),
		reflect.TypeFor[partnership.WhyContinued]():    each([]partnership.WhyContinued{partnership.WasShortened, partnership.KeyChanged, partnership.HostChanged, partnership.Exited}),
		reflect.TypeFor[partnership.Position]():        each([]partnership.Position{partnership.Agree, partnership.Disagree, partnership.Reservation}),
		reflect.TypeFor[partnership.SpaceKind]():       each([]partnership.SpaceKind{partnership.Common, partnership.Private, partnership.Room}),
		reflect.TypeFor[partnership.Point]():           each(partnership.Points),
		reflect.TypeFor[partnership.Rule]():            each(partnership.Rules),
		reflect.TypeFor[partnership.FigureName]():      each(partnership.FigureNames),
		reflect.TypeFor[partnership.CharterSource]():   each(partnership.CharterSources),
		reflect.TypeFor[partnership.AmendmentStatus](): each(amendmentStatuses),
		reflect.TypeFor[partnership.ClauseKind]():      each(partnership.ClauseKinds),
		reflect.TypeFor[partnership.SettingName]():     each(partnership.SettingNames()),
		reflect.TypeFor[partnership.Doing]():           each(partnership.Doings),
		reflect.TypeFor[partnership.Holding]():         each(partnership.Holdings),
		reflect.TypeFor[partnership.Hindsight]():       each(partnership.Hindsights),
		reflect.TypeFor[partnership.EvidenceKind]():    each([]partnership.EvidenceKind{partnership.Statement, partnership.Link, partnership.File}),
		reflect.TypeFor[partnership.Unit]():            each(partnership.Units),
		reflect.TypeFor[partnership.Voice]():           each([]partnership.Voice{partnership.People, partnership.OneVoice}),
		reflect.TypeFor[partnership.PromptKind]():      each([]partnership.PromptKind{partnership.ScalePrompt, partnership.TextPrompt, partnership.DealBreaker}),
		reflect.TypeFor[partnership.GapAnswerKind]():   each(partnership.GapAnswerKinds),
		reflect.TypeFor[partnership.Phase](): each([]partnership.Phase{partnership.RoundRunning, partnership.RoundClosed, partnership.RoundOpen,
			partnership.RoundSettled, partnership.RoundCancelled}),
		reflect.TypeFor[partnership.CellKind](): each([]partnership.CellKind{partnership.CellFew, partnership.CellTogether, partnership.CellCounts,
			partnership.CellOne, partnership.CellNone}),
		reflect.TypeFor[partnership.Status](): each(statuses),
		reflect.TypeFor[partnership.EvidenceState](): each([]partnership.EvidenceState{partnership.Claimed, partnership.Shown,
			partnership.Confirmed, partnership.Contested, partnership.Withdrawn}),
		reflect.TypeFor[account.Scope](): each([]account.Scope{account.Read, account.Write}),
	}
}

func each[T ~string](list []T) []any {
	var out []any
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

// Document is the OpenAPI 3.1 description of every operation, as JSON. It is made from the table that serves them.
func Document() ([]byte, error) {
	d := describer{registry: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer), choices: choices(), done: map[reflect.Type]bool{}}
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{Title: "Entente", Version: "1", Description: "Commands and reads for programs that act as one member of one partnership. " +
			"Names of fields that are refused count from 1: criteria.2 is the second of the criteria."},
		Security: []map[string][]string{{"token": {}}},
		Paths:    map[string]*huma.PathItem{},
		Components: &huma.Components{
			Schemas: d.registry,
			SecuritySchemes: map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer",
				Description: "A personal access token, made on the page of one's account: to read, or to read and write."}},
			Responses:  map[string]*huma.Response{},
			Parameters: map[string]*huma.Param{},
		},
	}
	d.shared(doc.Components)
	list := (&API{}).operations()
	for _, op := range list { // what is taken first: of a struct that goes both ways, the document says the stricter
		if op.takes != nil {
			d.schema(reflect.TypeOf(op.takes).Elem(), true)
		}
	}
	for _, op := range list {
		d.add(doc, op)
	}
	return d.prune(doc)
}

// prune writes the document without the schemas that nothing refers to: those of what only the server sets in a command.
func (d *describer) prune(doc *huma.OpenAPI) ([]byte, error) {
	for {
		text, err := json.MarshalIndent(doc, "", "  ")
		if err != nil {
			return nil, err
		}
		unused := slices.DeleteFunc(slices.Collect(maps.Keys(d.registry.Map())), func(name string) bool {
			return bytes.Contains(text, []byte(`"#/components/schemas/`+name+`"`))
		})
		if len(unused) == 0 {
			return text, nil
		}
		for _, name := range unused {
			delete(d.registry.Map(), name)
		}
	}
}

// describer turns operations into their description.
type describer struct {
	registry huma.Registry
	choices  map[reflect.Type][]any
	done     map[reflect.Type]bool
}

// refusals are the answers other than 200, by status.
var refusals = map[int]string{
	http.StatusUnauthorized:          "No token, or none that is good now.",
	http.StatusForbidden:             "The member sees the thing and may not do this to it, or the token may not.",
	http.StatusNotFound:              "There is no such thing, or it is not yours; the answers are the same.",
	http.StatusConflict:              "The thing has changed, or the command's ID was used for something else.",
	http.StatusRequestEntityTooLarge: "The body is larger than 1 MiB, or of bring-charter than 8 MiB.",
	http.StatusUnsupportedMediaType:  "The body is not said to be application/json.",
	http.StatusUnprocessableEntity:   "A field is to be mended: field says which, reason how.",
	http.StatusTooManyRequests:       "Too many requests with this token; Retry-After says when to go on.",
	http.StatusServiceUnavailable:    "A fault of ours. A command may or may not have been carried out: send it again with the same ID.",
}

// shared describes what many operations refer to.
func (d *describer) shared(c *huma.Components) {
	for status, says := range refusals {
		c.Responses["E"+strconv.Itoa(status)] = &huma.Response{Description: says,
			Content: map[string]*huma.MediaType{"application/problem+json": {Schema: d.schema(reflect.TypeFor[Problem](), false)}}}
	}
	c.Parameters["space"] = &huma.Param{Name: "space", In: "path", Required: true, Schema: &huma.Schema{Type: "string"},
		Description: "A space that the token's member is in."}
	c.Parameters["key"] = &huma.Param{Name: idHeader, In: "header", Schema: &huma.Schema{Type: "string", Format: "uuid"},
		Description: "The command's ID, a UUID; required here or as command_id in the body. The same ID with the same command is carried out once and answered with the same entries; with another command it is refused with 409."}
}

// add describes one operation.
func (d *describer) add(doc *huma.OpenAPI, op operation) {
	o := &huma.Operation{OperationID: op.id, Summary: op.says, Description: op.more, Responses: map[string]*huma.Response{}}
	if strings.Contains(op.path, "{space}") {
		o.Parameters = append(o.Parameters, &huma.Param{Ref: "#/components/parameters/space"})
	}
	for _, q := range op.query {
		s := &huma.Schema{Type: "string"}
		if q.number {
			s = &huma.Schema{Type: "integer", Minimum: new(float64)}
		}
		o.Parameters = append(o.Parameters, &huma.Param{Name: q.name, In: "query", Description: q.says, Schema: s})
	}
	statuses := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusTooManyRequests, http.StatusServiceUnavailable}
	if op.takes != nil {
		statuses = slices.Collect(maps.Keys(refusals))
		o.Parameters = append(o.Parameters, &huma.Param{Ref: "#/components/parameters/key"})
		o.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/json": {Schema: d.schema(reflect.TypeOf(op.takes).Elem(), true)}}}
	} else if len(op.query) > 0 || strings.Count(op.path, "{") > 1 {
		statuses = append(statuses, http.StatusUnprocessableEntity)
	}
	for _, status := range statuses {
		o.Responses[strconv.Itoa(status)] = &huma.Response{Ref: "#/components/responses/E" + strconv.Itoa(status)}
	}
	o.Responses["200"] = d.given(op)
	item := doc.Paths[op.path]
	if item == nil {
		item = &huma.PathItem{}
		doc.Paths[op.path] = item
	}
	if op.method == http.MethodGet {
		item.Get = o
		return
	}
	item.Post = o
}

// given describes what an operation answers.
func (d *describer) given(op operation) *huma.Response {
	if _, ok := op.gives.(Note); ok {
		return &huma.Response{Description: "Done.", Content: map[string]*huma.MediaType{"text/plain": {Schema: &huma.Schema{Type: "string"}}}}
	}
	return &huma.Response{Description: "Done.", Content: map[string]*huma.MediaType{
		"application/json": {Schema: d.schema(reflect.TypeOf(op.gives), false)}}}
}

// schema is a reference to the schema of a struct, as it is taken from callers or given to them.
func (d *describer) schema(t reflect.Type, taken bool) *huma.Schema {
	ref := d.registry.Schema(t, true, "")
	d.refine(t, taken)
	if taken {
		s := d.registry.SchemaFromRef(ref.Ref)
		wish := t.Implements(reflect.TypeFor[partnership.Command]()) || t == reflect.TypeFor[Import]()
		if s.Properties["command_id"] == nil && wish {
			s.Properties["command_id"] = &huma.Schema{Type: "string", Format: "uuid", Description: "As the header " + idHeader + "."}
			s.Properties["space"] = &huma.Schema{Type: "string", Description: "As in the path; need not be said again."}
		}
	}
	return ref
}

// refine adds to a struct's schema what its tags and types say and huma does not know.
func (d *describer) refine(t reflect.Type, taken bool) {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || d.done[t] || reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return // a time, or an ID of several parts, is a text on the wire
	}
	d.done[t] = true
	s := d.registry.SchemaFromRef(d.registry.Schema(t, true, "").Ref)
	if !taken {
		s.AdditionalProperties = nil // fields may be added; a reader minds only those it knows
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name := jsonName(f)
		if taken && onlyServer(f) {
			delete(s.Properties, name)
		}
		p, ok := s.Properties[name]
		if taken && (!ok || !mustSay(f)) {
			s.Required = slices.DeleteFunc(s.Required, func(r string) bool { return r == name })
		}
		if !ok {
			continue
		}
		d.field(f, p)
		d.refine(f.Type, taken)
	}
}

// mustSay tells whether a command is refused without this field, whatever else it says.
func mustSay(f reflect.StructField) bool {
	rule, err := partnership.ParseTextRule(f.Tag.Get("text"))
	return err == nil && rule.Min > 0 && f.Type.Kind() == reflect.String
}

// field adds limits, choices and formats to one field's schema.
func (d *describer) field(f reflect.StructField, p *huma.Schema) {
	p.Nullable = false
	one, t := p, f.Type
	for t.Kind() == reflect.Slice && one.Items != nil {
		one, t = one.Items, t.Elem()
		one.Nullable = false
	}
	if rule, err := partnership.ParseTextRule(f.Tag.Get("text")); err == nil {
		one.MaxLength = &rule.Max
		if rule.Min > 0 {
			one.MinLength = &rule.Min
		}
		if rule.Most > 0 {
			p.MaxItems = &rule.Most
		}
	}
	one.Enum = d.choices[t]
	switch t {
	case reflect.TypeFor[partnership.Date]():
		one.Format = "date"
	}
}
