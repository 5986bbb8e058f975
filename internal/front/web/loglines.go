package web

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// entryLine is one entry of the log in words.
type entryLine struct {
	Index    int64
	At       time.Time
	Kind     audit.Kind
	What     string
	Tone     string
	Actor    string
	Articles []string
	Details  string
	Case     footage.CaseID
	Proof    bool // the visitor may see the proof of it
	Erased   bool // its term has passed: nothing but the number is left
}

// entryData is what entries carry, whatever their kind, as far as people ask for it.
type entryData struct {
	Camera     footage.CameraID   `json:"camera"`
	Cameras    []footage.CameraID `json:"cameras"`
	From       time.Time          `json:"from"`
	To         time.Time          `json:"to"`
	Case       footage.CaseID     `json:"case"`
	Code       string             `json:"code"`
	Article    string             `json:"article"`
	Articles   []string           `json:"articles"`
	Permit     string             `json:"permit"`
	Person     people.ID          `json:"person"`
	Second     people.ID          `json:"second"`
	StandInFor people.ID          `json:"stand_in_for"`
	Role       string             `json:"role"`
	Complex    string             `json:"complex"`
	Complexes  []string           `json:"complexes"`
	Act        string             `json:"act"`
	Reason     string             `json:"reason"`
	Purpose    string             `json:"purpose"`
	Protocol   string             `json:"protocol"`
}

func dataOf(e audit.Event) (d entryData) {
	json.Unmarshal(e.Data, &d) // what does not fit stays in the log, for machines
	return d
}

// all are the articles that the entry names.
func (d entryData) all() []string {
	if len(d.Articles) == 0 && d.Article != "" {
		return []string{d.Article}
	}
	return d.Articles
}

// line puts an entry into words.
func (k *known) line(e audit.Event) entryLine {
	w, d := wordOf(e.Kind), dataOf(e)
	if e.Erased() {
		return entryLine{Proof: k.proofs, Index: e.Index, What: k.say(w.NL, w.EN), Erased: true, Articles: []string{"AVG-5.1e"}}
	}
	if string(d.Person) == e.Actor { // said already
		d.Person = ""
	}
	return entryLine{Proof: k.proofs, Index: e.Index, At: e.At, Kind: e.Kind, What: k.say(w.NL, w.EN), Tone: w.tone, Actor: k.actor(e.Actor), Articles: d.all(),
		Details: strings.Join(k.details(e.Kind, d), ", "), Case: d.Case}
}

// actor is who did it.
func (k *known) actor(a string) string {
	switch a {
	case "system":
		return "Portiek"
	case "nobody", "":
		return k.say("niemand die is aangemeld", "nobody who is signed in")
	case protocol.BySettings:
		return k.say("het instellingenbestand", "the settings file")
	case "owner": // entries from before there were people
		return k.say("eigenaar", "owner")
	}
	return k.person(people.ID(a))
}

// person is a name, or the beginning of the id, by which two lines can still be told to speak of the same person.
func (k *known) person(id people.ID) string {
	if name := k.people[id]; name != "" {
		return name
	}
	return k.say("persoon ", "person ") + string(id[:min(8, len(id))])
}

func (k *known) camera(id footage.CameraID) string { return cmp.Or(k.cameras[id], string(id)) }

// details is the part of an entry's data that people ask for.
func (k *known) details(kind audit.Kind, d entryData) (parts []string) {
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if d.Act != "" {
		act, _ := access.ActOf(d.Act)
		add(k.say(act.NL, act.EN))
	}
	if d.Person != "" {
		add(k.person(d.Person))
	}
	if d.Role != "" {
		add(k.say(k.roles.RoleTitle(d.Role)))
	}
	if d.StandInFor != "" {
		add(k.say("in plaats van ", "standing in for ") + k.person(d.StandInFor))
	}
	for _, c := range append(d.Cameras, d.Camera) {
		if c != "" {
			add(k.camera(c))
		}
	}
	if s := (footage.Span{From: d.From, To: d.To}); !d.From.IsZero() && !s.Empty() {
		add(spanWords(k.lang, s))
	}
	if d.Second != "" {
		add(k.say("tweede persoon ", "second person ") + k.person(d.Second))
	}
	return append(parts, k.grounds(kind, d)...)
}

// grounds are where and what for.
func (k *known) grounds(kind audit.Kind, d entryData) (parts []string) {
	add := func(nl, en, s string) {
		if s != "" {
			parts = append(parts, k.say(nl, en)+s)
		}
	}
	if d.Case == "" || kind == audit.CaseOpened { // any other entry with a case: the case says where
		add("", "", d.Complex)
		add("", "", strings.Join(d.Complexes, ", "))
	}
	if d.Case != k.within {
		add("dossier ", "case ", string(d.Case))
	}
	if kind == audit.FootageRefused && d.Code == "" { // its reason is the code of the refusal
		d.Code, d.Reason = d.Reason, ""
	}
	add("reden: ", "reason: ", k.reason(d.Reason))
	add("", "", d.Protocol)
	add("code ", "code ", d.Code)
	return parts
}

// reason is a reason of the protocol or of the law in words.
func (k *known) reason(id string) string { return reasonWord(k.words, k.lang, id) }

func reasonWord(p *protocol.Protocol, lang, id string) string {
	for _, r := range p.Reasons {
		if r.ID == id && lang == "en" {
			return cmp.Or(r.English, r.Title)
		} else if r.ID == id {
			return r.Title
		}
	}
	w := protocol.LawReasons.Of(id)
	if lang == "en" {
		return w.EN
	}
	return w.NL
}

func purposeWord(p *protocol.Protocol, lang, id string) string {
	u, ok := p.Purpose(id)
	switch {
	case !ok:
		return id
	case lang == "en":
		return cmp.Or(u.English, u.Title)
	}
	return u.Title
}

// spanWords is "di 17 nov 23:05:10 tot 23:09:30".
func spanWords(lang string, s footage.Span) string {
	to := hms(lang, s.To)
	if isoDay(s.From) != isoDay(s.To) {
		to = shortDay(lang, s.To) + " " + to
	}
	word := " tot "
	if lang == "en" {
		word = " to "
	}
	return shortDay(lang, s.From) + " " + hms(lang, s.From) + word + to
}
