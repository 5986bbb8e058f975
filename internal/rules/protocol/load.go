package protocol

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"portiek/internal/base/fail"
	"portiek/internal/base/strictyaml"
	"portiek/protocols"
)

// Format is the version of the file format this code reads.
const Format = "1"

// Builtin loads one of the protocols inside the binary by its name.
func Builtin(name string) (*Protocol, error) {
	if !slices.Contains(BuiltinNames(), name) {
		known := strings.Join(BuiltinNames(), ", ")
		return nil, fail.New(fail.NotFound, "protocol.unknown",
			"Dit protocol is niet meegeleverd. Kies uit "+known+", of noem een bestand.",
			"No such protocol is built in. Choose from "+known+", or name a file.")
	}
	src, err := protocols.Files.ReadFile(name + ".yaml")
	if err != nil {
		return nil, err
	}
	return Load(src)
}

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
	return p, nil
}

var nameForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$`)

func read(root *strictyaml.Map) *Protocol {
	p := &Protocol{}
	if f := root.Required("format"); f.Text != "" && f.Text != Format {
		f.Wrong("Deze versie van Portiek leest format "+Format+".", "This version of Portiek reads format "+Format+".")
	}
	name := root.Required("name")
	if p.Name = name.Text; p.Name != "" && !nameForm.MatchString(p.Name) {
		name.Wrong("Een naam bestaat uit 1 tot 40 kleine letters, cijfers en streepjes.", "A name is 1 to 40 lower-case letters, digits and hyphens.")
	}
	p.Version = line(root.Required("version"), 40)
	p.Title = line(root.Required("title"), 200)
	p.Controller = line(root.Required("controller"), 200)

	retention, recording, network := root.RequiredMap("retention"), root.RequiredMap("recording"), root.Map("network")
	articles := root.RequiredMap("articles")
	cited := citer{p: p}
	p.Articles = readArticles(articles)
	p.Retention = cited.retention(retention)
	p.MinResolution = cited.resolution(recording.Map("min_resolution"))
	p.Audio = cited.audio(recording.RequiredMap("audio"))
	p.SecureNetwork = cited.rule(network.Map("secure_connection"), "required")
	cited.unused(articles)

	for _, m := range []*strictyaml.Map{retention, recording, network, root} {
		m.Done()
	}
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

var articleForm = regexp.MustCompile(`^[A-Z]{2,6}-[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$`)

func readArticles(m *strictyaml.Map) []Article {
	var out []Article
	for _, id := range m.Keys() {
		text := m.Required(id)
		if len(id) > 40 || !articleForm.MatchString(id) {
			text.Wrong("Een artikel heet bijvoorbeeld WI-6.3 of WC-CS-4a.", "An article is called, for example, WI-6.3 or WC-CS-4a.")
			continue
		}
		out = append(out, Article{ID: id, Text: text.Text})
	}
	return out
}
