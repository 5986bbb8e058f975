package protocol

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"portiek/internal/base/fail"
	"portiek/internal/base/strictyaml"
	"portiek/protocols"
)

//go:generate go test . -run "TestShow|TestDiff|TestClausesPage" -update

// Format is the version of the file format this code reads.
const Format = "1"

// Builtin gives one of the protocols inside the binary by its name.
func Builtin(name string) (*Protocol, error) {
	if !slices.Contains(BuiltinNames(), name) {
		known := strings.Join(BuiltinNames(), ", ")
		return nil, fail.New(fail.NotFound, "protocol.unknown",
			"Dit protocol is niet meegeleverd. Kies uit "+known+", of noem een bestand.",
			"No such protocol is built in. Choose from "+known+", or name a file.")
	}
	all, err := builtins()
	return all[name], err
}

// builtins reads each of them once: they never change.
var builtins = sync.OnceValues(func() (map[string]*Protocol, error) {
	all := map[string]*Protocol{}
	for _, name := range BuiltinNames() {
		src, err := protocols.Files.ReadFile(name + ".yaml")
		if err != nil {
			return nil, err
		}
		if all[name], err = Load(src); err != nil {
			return nil, err
		}
	}
	return all, nil
})

// BuiltinNames lists the protocols inside the binary, sorted.
func BuiltinNames() []string {
	entries, _ := protocols.Files.ReadDir(".") // an embedded directory is always there
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".yaml")
	}
	return names
}

// Load reads a protocol. The error is a *fail.Error (code protocol.invalid) that names every mistake by line, in Dutch and
// English.
func Load(src []byte) (*Protocol, error) {
	doc := strictyaml.Parse(src)
	p := read(doc.Root())
	if err := doc.Problems().Fail("protocol.invalid"); err != nil {
		return nil, err
	}
	p.source = bytes.Clone(src)
	return p, nil
}

var (
	nameForm    = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$`)
	versionForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$`)
	articleForm = regexp.MustCompile(`^[A-Z]{2,6}-[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$`)
	readingForm = regexp.MustCompile(`^[A-Z]-[0-9]{2}$`)
	dateForm    = regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$`)
)

func read(root *strictyaml.Map) *Protocol {
	p := &Protocol{}
	if f := root.Required("format"); f.Text != "" && f.Text != Format {
		f.Wrong("Deze versie van Portiek leest format "+Format+".", "This version of Portiek reads format "+Format+".")
	}
	name, version := root.Required("name"), root.Required("version")
	name.Match(nameForm, "Een naam bestaat uit 1 tot 40 kleine letters, cijfers en streepjes.", "A name is 1 to 40 lower-case letters, digits and hyphens.")
	version.Match(versionForm, "Een versie bestaat uit 1 tot 40 letters, cijfers, punten en streepjes.", "A version is 1 to 40 letters, digits, dots, hyphens and underscores.")
	p.Name, p.Version = name.Text, version.Text
	p.Title = line(root.Required("title"), 200)
	p.Controller = line(root.Required("controller"), 200)

	articles := root.RequiredMap("articles")
	p.Articles = readArticles(articles)
	c := citer{p: p}
	c.adopted(root.Map("adopted"))
	c.scope(root.Map("scope"))
	c.purposes(root)
	c.retention(root.RequiredMap("retention"))
	c.recording(root.Map("recording"))
	c.switches(root.Map("switches"))
	c.network(root.Map("network"))
	c.placement(root.Map("placement"))
	p.Signs = c.item(root.Map("signs"), "rule", SignRules)
	p.Notices = c.items(root, "notices", "notice", NoticeKinds)
	p.Incident = c.choice(root.Map("incident"), "needs", IncidentFacts)
	c.viewing(root.Map("viewing"))
	c.roles(root)
	c.processor(root.Map("processor"))
	preservation := root.Map("preservation")
	p.Preservation = c.items(preservation, "requesters", "who", People)
	preservation.Done()
	c.disclosure(root.Map("disclosure"))
	c.access(root.Map("access"))
	c.periods(root)
	c.complaints(root.Map("complaints"))
	p.Costs = c.rule(root.Map("costs"), "service_charge")
	p.Room = c.room(root.Map("recorder_room"))
	p.HealthLog = c.rule(root.Map("health"), "check_logged")
	p.Readings = readReadings(root, p)
	c.placed(articles)
	root.Done()
	return p
}

// line checks a text that stands on one line of a screen.
func line(v strictyaml.Value, longest int) string {
	if len(v.Text) > longest || strings.ContainsFunc(v.Text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		n := strconv.Itoa(longest)
		v.Wrong("Schrijf dit op één regel van ten hoogste "+n+" tekens.", "Write this on one line of at most "+n+" characters.")
	}
	return v.Text
}

func (c *citer) adopted(m *strictyaml.Map) {
	if !m.Present() {
		return
	}
	date := m.Required("date")
	date.Match(dateForm, "Schrijf een maand of dag, zoals 2021-09 of 2021-09-30.", "Write a month or a day, such as 2021-09 or 2021-09-30.")
	c.p.Adopted = Adopted{Place: line(m.Required("place"), 200), Date: date.Text, Article: c.article(m)}
	m.Done()
}

func readArticles(m *strictyaml.Map) []Article {
	var out []Article
	for _, id := range m.Keys() {
		if len(id) > 40 || !articleForm.MatchString(id) {
			m.Entry(id)
			m.Wrong(id, "Een artikel heet bijvoorbeeld WI-6.4 of WC-CS-4a.", "An article is called, for example, WI-6.4 or WC-CS-4a.")
			continue
		}
		e := m.Entry(id)
		a := Article{ID: id, Text: e.Required("text").Text}
		a.Fixed = word(e.Optional("fixed"), FixedRules)
		a.Recorded = word(e.Optional("organisational"), Records)
		e.Done()
		out = append(out, a)
	}
	return out
}

func readReadings(root *strictyaml.Map, p *Protocol) (out []Reading) {
	for _, sub := range root.Maps("readings") {
		id := sub.Required("id")
		id.Match(readingForm, "Een lezing heet bijvoorbeeld A-02 of C-05.", "A reading is called, for example, A-02 or C-05.")
		if slices.ContainsFunc(out, func(o Reading) bool { return o.ID == id.Text }) {
			twice(id)
		}
		r := Reading{ID: id.Text, Text: sub.Required("reading").Text, Reason: sub.Required("reason").Text}
		for _, v := range sub.RequiredValues("articles") {
			if p.ArticleText(v.Text) == "" {
				v.Wrong("Dit artikel staat niet onder 'articles'.", "This article is not under 'articles'.")
			}
			r.Articles = append(r.Articles, v.Text)
		}
		sub.Done()
		out = append(out, r)
	}
	return out
}
