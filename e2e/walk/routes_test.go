package walk_test

import (
	"net/url"
	"strings"

	"portiek/internal/front/web"
)

// shot is one request to a route, with what the table must say yes to before it is answered.
type shot struct {
	name, method, path string
	form               url.Values
	body               string
	asks               []ask
	never              bool // refused to everybody, whatever their role
	spends             bool // an answer would end what others still need: only those ask who are to be refused
}

func (s shot) with(name, key, value string, asks ...ask) shot {
	f := url.Values{}
	for k, v := range s.form {
		f[k] = v
	}
	f.Set(key, value)
	s.name, s.form, s.asks = name, f, asks
	return s
}

// shots are the requests to a route of the pages: one that is about nothing that exists, unless what it is about matters.
func (o *office) shots(r web.Route) []shot {
	method, path, _ := strings.Cut(r.Pattern, " ")
	path = strings.NewReplacer("{$}", "", "{camera}", camera, "{recorder}", "demo", "{name}", "x", "{hold}", o.hold).Replace(path)
	plain := shot{name: "plain", method: method, path: path, asks: []ask{{act: r.Act, anywhere: r.Anywhere}}}
	if method == "POST" {
		plain.form = url.Values{}
	}
	switch r.Act {
	case web.Public, web.SignedIn:
		plain.asks = nil
	}
	switch {
	case strings.Contains(r.Pattern, "{case}"):
		return o.caseShots(r, plain)
	case strings.Contains(r.Pattern, "{hold}"):
		plain.asks = []ask{{act: r.Act, complex: hof, dossier: o.cases["ours"]}}
	case r.Permit: // nobody has one yet
		plain.never = true
		return []shot{plain, plain.with("somebody's permit", "machtiging", "AAAAAAAAAAAAAAAAAAAAAAAAAA")}
	case r.Act == "technical_look": // the form shows to whoever may look once there is a ticket
		a := ask{act: r.Act, complex: hof, says: []string{"reason", "ticket"}}
		plain.asks = []ask{a}
		return []shot{plain, plain.with("with a ticket", "melding", "S-12", a)}
	case strings.Contains(r.Pattern, "{camera}"):
		plain.asks[0].complex = hof
	}
	plain.path = filled.Replace(plain.path)
	switch r.Pattern {
	case "GET /":
		plain.path = "/nergens"
	case "POST /dossiers":
		return []shot{plain.with("here", "complex", hof, ask{act: r.Act, complex: hof}), plain.with("elsewhere", "complex", elsewhere, ask{act: r.Act, complex: elsewhere})}
	case "POST /veiligstellingen":
		return o.holdShots(plain)
	case "POST /machtigingen/{permit}/einde": // not theirs, so it takes leave to sign others out
		plain.asks = []ask{{act: "sign_out_others"}}
	case "POST /machtigingen/{permit}/instemming":
		told := plain.with("read", "gelezen", "ja")
		told.never = true
		return []shot{plain, told}
	case "POST /afmelden":
		plain.spends = true
	}
	return []shot{plain}
}

var filled = strings.NewReplacer("{person}", "x", "{rol}", "x", "{sessie}", "x", "{sleutel}", "x", "{permit}", "x", "{version}", "x", "{id}", "x")

// caseShots ask about a case that the visitor may be on, one that nobody is on, and one that is closed.
func (o *office) caseShots(r web.Route, plain shot) (list []shot) {
	for _, name := range []string{"ours", "others", "closed"} {
		c := o.cases[name]
		s := plain
		s.name, s.path = name, strings.ReplaceAll(plain.path, "{case}", c.id)
		s.asks = []ask{{act: r.Act, complex: hof, dossier: c}}
		if r.Pattern == "POST /dossiers/{case}/machtiging" {
			list = append(list, o.permitShots(s, c)...)
			continue
		}
		list = append(list, s)
	}
	return list
}

// permitShots ask for a permit with all that any protocol wants, and with one thing missing.
func (o *office) permitShots(s shot, c *dossier) []shot {
	s.form = o.day(url.Values{"grond": {o.reason}, "doel": {o.purpose}, "camera": {camera}, "afweging": {balance}})
	see, says := s.asks[0], []string{"purpose", "reason", "balance"}
	look := ask{act: "view", complex: hof, dossier: c, says: says}
	take := look
	take.act = "export"
	bare, why := look, look
	bare.says, why.says = says[:2], []string{"purpose", "balance"}
	return []shot{
		s.with(s.name+", look", "kopie", "", see, look), s.with(s.name+", take along", "kopie", "ja", see, look, take),
		s.with(s.name+", without balance", "afweging", "", see, bare), s.with(s.name+", for another reason", "grond", "technical", see, why),
	}
}

const balance = "De vernieling herhaalt zich; van bewoners is kort en alleen de hal in beeld."

func (o *office) holdShots(plain shot) (list []shot) {
	for _, name := range []string{"ours", "closed"} {
		plain.form = url.Values{"dossier": {o.cases[name].id}, "camera": {camera}, "doel": {o.purpose}} // no reason, so nothing is placed
		here := ask{act: "hold", complex: hof, dossier: o.cases[name], says: []string{"purpose"}}
		told := here
		told.says = []string{"purpose", "instruction"}
		list = append(list, plain.with(name, "x", "", here), plain.with(name+", instructed", "opdracht", "ja", told))
	}
	return list
}
