package settings

import (
	"fmt"
	"os"
	"path/filepath"

	"portiek/internal/base/fail"
	"portiek/internal/base/strictyaml"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// Read reads file. The error is a *fail.Error (settings.unreadable, settings.invalid, settings.exposed) that says what is
// wrong where and what to do, in both languages; it never holds a secret.
func Read(file string) (*Settings, error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, fail.New(fail.Invalid, "settings.unreadable",
			"Het instellingenbestand is niet te lezen. Controleer het pad achter --config en de rechten op het bestand.",
			"The settings file cannot be read. Check the path after --config and the permissions of the file.").Because(err)
	}
	abs, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	s, err := parse(src, surroundings{filepath.Dir(abs), os.ReadFile, worldReadable, os.Getenv, sameDevice})
	if err != nil {
		return nil, err
	}
	if s.Unsealed() && worldReadable(file) {
		return nil, fail.New(fail.Refused, "settings.exposed",
			fmt.Sprintf("In dit bestand staan wachtwoorden die iedereen op deze computer kan lezen. Doe: chmod 600 %s", file),
			fmt.Sprintf("This file holds passwords that everybody on this machine can read. Run: chmod 600 %s", file)).Under("WI-6.4")
	}
	return s, nil
}

// Unsealed tells whether any camera password still stands in the clear.
func (s *Settings) Unsealed() bool {
	for _, c := range s.Cameras {
		if !c.Password.Clear.Empty() {
			return true
		}
	}
	return false
}

// surroundings is what settings need of the machine; tests and the fuzzer bring their own.
type surroundings struct {
	dir           string // relative paths start here
	readFile      func(path string) ([]byte, error)
	worldReadable func(path string) bool
	getenv        func(name string) string
	sameDevice    func(a, b string) bool
}

func parse(src []byte, at surroundings) (*Settings, error) {
	doc := strictyaml.Parse(src)
	r := reader{surroundings: at}
	r.read(doc.Root())
	if err := doc.Problems().Fail("settings.invalid"); err != nil {
		return nil, err
	}
	return &r.s, nil
}

// reader collects the settings while strictyaml collects the mistakes.
type reader struct {
	surroundings
	s Settings
}

func (r *reader) read(root *strictyaml.Map) {
	r.recorder(root.Required("recorder"))
	r.listen(root.Required("listen"), root.Map("tls"))
	r.s.Data = r.path(root.Required("data"))
	r.keys(root.RequiredMap("keys"))
	r.database(root.Map("database"))
	r.witnesses(root)
	r.logTerm(root.Optional("log_term"))
	r.signIn(root.Map("sign_in"))
	r.protocol(root.Required("protocol"))
	r.cameras(root)
	root.Done()
}

func (r *reader) warn(nl, en string) { r.s.Warnings = append(r.s.Warnings, Warning{nl, en}) }

// path makes a value absolute, "" when it is absent.
func (r *reader) path(v strictyaml.Value) string {
	switch {
	case v.Text == "":
		return ""
	case filepath.IsAbs(v.Text):
		return filepath.Clean(v.Text)
	}
	return filepath.Join(r.dir, v.Text)
}

func (r *reader) recorder(v strictyaml.Value) {
	if v.Text == "" {
		return
	}
	if _, err := footage.ParseCameraID(v.Text); err != nil { // the same form
		v.Wrong("Een recorder-id bestaat uit 1 tot 40 kleine letters, cijfers en streepjes.",
			"A recorder id is 1 to 40 lower-case letters, digits and hyphens.")
	}
	r.s.Recorder = footage.RecorderID(v.Text)
}

// protocol takes the name of a built-in protocol or the path of a file.
func (r *reader) protocol(v strictyaml.Value) {
	if v.Text == "" {
		return
	}
	load := func() (*protocol.Protocol, error) { return protocol.Builtin(v.Text) }
	if filepath.Ext(v.Text) != "" || filepath.Base(v.Text) != v.Text {
		load = func() (*protocol.Protocol, error) {
			src, err := r.readFile(r.path(v))
			if err != nil {
				return nil, fail.New(fail.NotFound, "protocol.unreadable", "Dit protocolbestand is niet te lezen.", "This protocol file cannot be read.")
			}
			return protocol.Load(src)
		}
	}
	p, err := load()
	if err != nil {
		e := fail.Of(err)
		v.Wrong(e.NL, e.EN)
	}
	r.s.Protocol = p
}
