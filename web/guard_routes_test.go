package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// formRow is how one address below /s/{space} takes a form: what to send, in a space with things of that kind, and who may.
type formRow struct {
	route  string // without its method
	at     string // a space of the realm
	by     string // who may send it; "" if nobody may as the realm is
	form   string // a query; {evidence} is the ID of such a thing in the space, {party:priya} a party
	public string // another space in which it can be sent too; "" if none
}

// spaceForms has a row for every form of a partnership. A form without a row fails TestEveryFormHasARow.
var spaceForms = []formRow{
	{"/s/{space}/signals/{key}/talk", "room", "dana", "", ""},
	{"/s/{space}/signals/{key}/let-go", "room", "dana", "", ""},
	{"/s/{space}/corrections", "room", "dana", "with={party:priya}&says=It+drifts", "common"},
	{"/s/{space}/corrections/{id}/note", "room", "dana", "rung=1&says=We+spoke&on=2026-11-28", ""},
	{"/s/{space}/corrections/{id}/climb", "room", "dana", "rung=1&to=3", ""},
	{"/s/{space}/corrections/{id}/settle", "room", "dana", "rung=1&says=It+is+well", ""},
	{"/s/{space}/corrections/{id}/reopen", "room", "dana", "says=Not+yet", ""},
	{"/s/{space}/contract-notes", "room", "dana", "with={party:priya}&on=2026-11-28&says=Clause+nine", "common"},
	{"/s/{space}/contract-notes/{id}/take-back", "room", "priya", "", ""},
	{"/s/{space}/invitations", "common", "dana", "name=Eastmoor", ""},
	{"/s/{space}/charter/begin", "common", "", "from=starter", ""},
	{"/s/{space}/charter/import", "common", "", "text=%23+Why%0A%0AWords", ""},
	{"/s/{space}/charter/write", "common", "dana", "do=add&section={section}&kind=why&text=One+more&base={charter}&as=edit", ""},
	{"/s/{space}/charter/amend", "common", "", "reason=Better&base={charter}", ""},
	{"/s/{space}/charter/amend/drop", "common", "", "draft=x", ""},
	{"/s/{space}/charter/amendments/{id}/answer", "common", "dana", "position=reservation&reason=Nights&could_agree_if=Days&revisit=2027-01-10&name=Dana&authority=Director&revision={amendments}", ""},
	{"/s/{space}/charter/amendments/{id}/promise", "common", "dana", "by=2026-11-30", ""},
	{"/s/{space}/charter/amendments/{id}/withdraw", "common", "priya", "", ""},
	{"/s/{space}/charter/amendments/{id}/reword", "common", "", "", ""},
	{"/s/{space}/charter/amendments/{id}/revisit", "common", "", "party=1/2&was=right&words=So", ""},
	{"/s/{space}/charter/agree", "common", "", "amendment={amendments}/1/1&name=Dana", ""},
	{"/s/{space}/charter/clauses/{clause}/recheck", "common", "dana", "holds=partly&words=Not+at+night&next=2027-03-01", ""},
	{"/s/{space}/charter/assume", "common", "dana", "section={section}&text=Nights+too&recheck=2027-03-01", ""},
	{"/s/{space}/charter/checklist", "common", "dana", "row=exit&reason=Later", ""},
	{"/s/{space}/charter/sign", "common", "dana", "revision={charter}&hash={hash}&name=Dana&authority=Director", ""},
	{"/s/{space}/charter/sign/links", "common", "", "member={member:dana}", ""},
	{"/s/{space}/charter/sign/links/{link}/code", "common", "", "", ""},
	{"/s/{space}/charter/sign/links/{link}/end", "common", "", "", ""},
	{"/s/{space}/commitments", "room", "dana", "what=Answer+it&criteria=By+noon&due=2026-12-30&to={party:priya}", "common"},
	{"/s/{space}/evidence", "room", "priya", "about=commitment:{commitments}&title=It+is+so&says=Because&back=/s/{space}/commitments", ""},
	{"/s/{space}/evidence/{id}/confirm", "room", "dana", "", ""},
	{"/s/{space}/evidence/{id}/contest", "room", "dana", "point=accuracy&reason=It+is+not+so&help=A+talk", ""},
	{"/s/{space}/evidence/{id}/contest/drop", "room", "dana", "", ""},
	{"/s/{space}/evidence/{id}/withdraw", "room", "priya", "reason=It+was+wrong", ""},
	{"/s/{space}/remarks", "room", "dana", "about=commitment:{commitments}&says=More+of+it", ""},
	{"/s/{space}/remarks/{id}/withdraw", "room", "dana", "", ""},
	{"/s/{space}/thanks", "room", "dana", "to={party:priya}&says=Well+done&team=All&about=commitment:{commitments}", ""},
	{"/s/{space}/notes", "harwick", "dana", "title=A+plan&body=Of+ours", "common"},
	{"/s/{space}/notes/{id}", "harwick", "dana", "title=A+plan&body=Of+ours&revision={note-revision}", ""},
	{"/s/{space}/checkins", "room", "dana", "date=2026-12-10&at=10:00&minutes=30&place=Here&host=0&with={party:priya}", "common"},
	{"/s/{space}/checkins/{id}/move", "room", "dana", "date=2026-12-02&at=11:00&minutes=30&place=There&host=0&revision={checkin-revision}", ""},
	{"/s/{space}/checkins/{id}/cancel", "room", "dana", "revision={checkin-revision}&why=No+need", ""},
	{"/s/{space}/checkins/{id}/took-place", "room", "dana", "on=2026-11-28&talked={topics}", ""},
	{"/s/{space}/checkins/{id}/did-not-take-place", "room", "dana", "", ""},
	{"/s/{space}/talks", "room", "dana", "with={party:priya}", "common"},
	{"/s/{space}/topics", "room", "dana", "text=One+more&about=commitment:{commitments}", ""},
	{"/s/{space}/topics/{id}/drop", "room", "dana", "", ""},
	{"/s/{space}/commitments/ask", "room", "dana", "giver={party:priya}&what=Send+it&criteria=By+noon&due=2026-12-30", "common"},
	{"/s/{space}/commitments/{id}/{act}", "room", "dana", "revision={offer}&person={member:dana}", ""},
	{"/s/{space}/commitments/{id}/on/{day}/{act}", "room", "", "revision={offer}", ""},
	{"/s/{space}/commitments/drafts/{draft}/throw-away", "common", "", "", ""},
	{"/s/{space}/import", "common", "", "text=What,By+when%0AAnswer,2026-12-30&giver=2&to={party:priya}&step=propose", ""},
	{"/s/{space}/record/{no}/erase", "room", "dana", "reason=Typed+by+mistake&sure=yes", ""},
	{"/s/{space}/record/bundle", "common", "", "", ""},
	{"/s/{space}/record/confirm", "common", "", "head=x", ""},
	{"/s/{space}/witnesses", "common", "", "key=x", ""},
	{"/s/{space}/witnesses/{id}/retire", "common", "", "", ""},
	{"/s/{space}/people/{member}/roles", "common", "dana", "roles=observer", ""},
	{"/s/{space}/people/{member}/remove", "common", "dana", "sure=yes", ""},
	{"/s/{space}/people/{member}/deputy", "common", "dana", "person={member:dana}&from=2026-12-01&to=2026-12-10", ""},
	{"/s/{space}/people/{member}/confirm", "common", "", "", ""},
	{"/s/{space}/deputies/{id}/end", "common", "", "", ""},
	{"/s/{space}/you", "common", "dana", "name=Dana+Whitlock&employer=", ""},
	{"/s/{space}/you/leave", "common", "hugo", "sure=yes", ""},
	{"/s/{space}/you/erasure", "common", "hugo", "reason=I+am+gone", ""},
	{"/s/{space}/erasures/{id}", "common", "", "answer=erase", ""},
	{"/s/{space}/invitations/person", "common", "dana", "name=Sam&roles=member&employer=", ""},
	{"/s/{space}/invitations/{id}/link", "common", "", "", ""},
	{"/s/{space}/invitations/{id}/revoke", "common", "dana", "", ""},
	{"/s/{space}/questions/{id}", "common", "dana", "position=agree&name=Dana&revision={question-revision}", ""},
	{"/s/{space}/continue", "common", "", "", ""},
	{"/s/{space}/party", "common", "dana", "name=Harwick&initials=HW&mark={mark}", ""},
	{"/s/{space}/leave", "common", "mel", "sure=yes&reason=Time", ""},
	{"/s/{space}/parties/{party}/remove", "common", "dana", "sure=yes&reason=Time", ""},
	{"/s/{space}/removals/{id}/keep", "common", "", "", ""},
	{"/s/{space}/close", "common", "dana", "sure=yes&on=2027-03-01&reason=Done", ""},
	{"/s/{space}/notices/{id}/stop", "common", "", "", ""},
	{"/s/{space}/rounds/first", "common", "dana", "", ""},
	{"/s/{space}/rounds/{id}/say", "room", "", "do=save&say-worth=Calls", ""},
	{"/s/{space}/rounds/{id}/talk", "room", "", "keep=sentence&text=Ours", ""},
	{"/s/{space}/rounds/{id}/cards", "room", "", "dimension=trust&do=tick&talked=2026-11-28", ""},
	{"/s/{space}/rounds", "common", "dana", "set=ten-behaviours&seen=everyone&asked={party:dana}&asked={party:priya}&when=days&closes=2026-12-20&opens=2026-12-22", ""},
	{"/s/{space}/rounds/{id}/voice", "room", "priya", "voice=people&members={member:priya}", ""},
	{"/s/{space}/rounds/{id}/ask", "room", "dana", "members={member:hugo}", ""},
	{"/s/{space}/rounds/{id}/more", "room", "dana", "", ""},
	{"/s/{space}/rounds/{id}/cancel", "room", "dana", "reason=Too+early", ""},
	{"/s/{space}/rounds/{id}/gaps", "room", "", "dimension=cost&how=as-it-is", ""},
	{"/s/{space}/sets/new", "room", "dana", "as=form&name=Handover&purpose=To+see&answered=people&most=0&scale=No%0APartly%0AYes&questions=It+works", "common"},
	{"/s/{space}/rounds/{id}/answer", "room", "", "point-promises=4&words-easier-work=Call+back&secret=abcdefghijklmnopqrstuvwxyz", ""},
}

// routeOf is a pattern of the site's map.
type routePattern struct{ method, path string }

// siteRoutes is the map of the site as it is written.
func siteRoutes(t *testing.T) []routePattern {
	t.Helper()
	list, err := writtenRoutes()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 50 {
		t.Fatalf("only %d routes were found; is the map of the site written in another way now?", len(list))
	}
	return slices.Clone(list)
}

// writtenRoutes reads the program once for all tests: every call of Handle or HandleFunc with a pattern in it.
var writtenRoutes = sync.OnceValues(func() (list []routePattern, err error) {
	files, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return nil, err
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if pattern, ok := registered(n); ok {
				method, path, both := strings.Cut(pattern, " ")
				if !both {
					method, path = "", pattern
				}
				list = append(list, routePattern{method, path})
			}
			return true
		})
	}
	return list, nil
})

func registered(n ast.Node) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) != 2 {
		return "", false
	}
	if f, ok := call.Fun.(*ast.SelectorExpr); !ok || f.Sel.Name != "Handle" && f.Sel.Name != "HandleFunc" {
		return "", false
	}
	text, ok := call.Args[0].(*ast.BasicLit)
	if !ok || text.Kind != token.STRING {
		return "", false
	}
	pattern, err := strconv.Unquote(text.Value)
	return pattern, err == nil && strings.Contains(pattern, "/")
}

func TestEveryFormHasARow(t *testing.T) {
	rows := map[string]bool{}
	for _, r := range spaceForms {
		rows[r.route] = true
	}
	for _, r := range slices.Concat(formRoutes, bareRoutes) {
		rows[strings.ReplaceAll(r.path, "SECRET", "{secret}")] = true
	}
	for _, path := range []string{"/found", "/found/{secret}", "/join/{secret}", "/sign/{secret}", "/answer/{secret}", "/you/new-passphrase", "/you/finish", "/demo/as"} {
		rows[path] = true // tested where they are
	}
	for _, r := range siteRoutes(t) {
		if r.method == http.MethodPost && !rows[r.path] {
			t.Errorf("POST %s has no row: add one to spaceForms or formRoutes, so that it is tried by everyone who may not", r.path)
		}
		if r.method == "" && r.path != "/" || r.method != "" && r.method != http.MethodGet && r.method != http.MethodPost {
			t.Errorf("%s %s: pages have GET and POST only", r.method, r.path)
		}
	}
}

// sharedPages are the pages of a partnership, by the route table.
func sharedPages(t *testing.T) []string {
	var list []string
	for _, r := range siteRoutes(t) {
		if r.method == http.MethodGet && strings.HasPrefix(r.path, "/s/{space}") {
			list = append(list, r.path)
		}
	}
	return list
}

var pathParameter = regexp.MustCompile(`/([a-z-]+)/\{([a-z]+)\}`)

// fillIn is the address of a route in a space; false if the space holds no such thing.
func (r *realm) fillIn(route, at string) (string, bool) {
	path := strings.NewReplacer("/s/{space}", "/s/"+string(r.spaces[at]), "{act}", "accept", "{day}", "2026-11-24").Replace(route)
	for _, found := range pathParameter.FindAllStringSubmatch(path, -1) {
		kind := found[1]
		switch {
		case strings.HasSuffix(route, "/file"):
			kind = "file"
		case strings.HasSuffix(route, "/contest/drop"):
			kind = "contested"
		case strings.HasSuffix(route, "/{act}"):
			kind = "offer"
		case kind == "on":
			continue
		}
		id, ok := r.things[at][kind]
		if !ok {
			return "", false
		}
		path = strings.Replace(path, "{"+found[2]+"}", id, 1)
	}
	return path, true
}

var formParameter = regexp.MustCompile(`\{(party:|member:)?([a-z-]+)\}`)

// anyPath is the address of a route in a space, with some number where the space holds no such thing.
func (r *realm) anyPath(route, at string) string {
	path, ok := r.fillIn(route, at)
	if !ok {
		path = strings.NewReplacer("{space}", string(r.spaces[at])).Replace(route)
		path = pathParameter.ReplaceAllString(strings.NewReplacer("{act}", "accept", "{day}", "2026-11-24").Replace(path), "/$1/7")
	}
	return path
}

// filledForm is the form of a row, with the IDs of the row's space.
func (r *realm) filledForm(row formRow) string {
	return formParameter.ReplaceAllStringFunc(row.form, func(text string) string {
		found := formParameter.FindStringSubmatch(text)
		switch {
		case found[1] == "member:":
			return strconv.FormatUint(uint64(r.people[found[2]]), 10)
		case found[1] != "":
			return strconv.FormatUint(uint64(r.party[found[2]]), 10)
		case found[2] == "space":
			return string(r.spaces[row.at])
		}
		return r.things[row.at][found[2]]
	})
}
