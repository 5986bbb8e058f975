package audit

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestIsCanonical(t *testing.T) {
	for data, want := range map[string]bool{
		`{}`: true,
		`{"a":0,"b":-12,"c":[],"d":[1,"x",{"e":null}],"f":true,"g":false,"h":"<&> ~"}`: true,
		`{"a":123456789012345678}`:  true,
		`{"a":1234567890123456789}`: false, // not sure
		``:                          false,
		`[]`:                        false,
		`1`:                         false,
		`{"b":1,"a":2}`:             false,
		`{"a":1,"a":2}`:             false,
		`{"a":01}`:                  false,
		`{"a":-0}`:                  false,
		`{"a":00}`:                  false,
		`{"a":1.0}`:                 false,
		`{"a":1e3}`:                 false,
		`{"a":-}`:                   false,
		`{"a": 1}`:                  false,
		`{"a":1} `:                  false,
		`{"a":1}{}`:                 false,
		`{"a":1,}`:                  false,
		`{,}`:                       false,
		`{"a":[1,]}`:                false,
		`{"a":"\u0041"}`:            false,
		`{"a":"é"}`:                 false, // not sure
		"{\"a\":\"\x7f\"}":          false,
		`{"a":tru}`:                 false,
		`{"a"`:                      false,
		`{"a":"`:                    false,
		strings.Repeat(`{"a":`, 20) + `1` + strings.Repeat(`}`, 20): false, // not sure
	} {
		if got := isCanonical([]byte(data)); got != want {
			t.Errorf("%s: %v", data, got)
		}
	}
}

// FuzzIsCanonical: a yes means that the long way leaves the bytes as they are.
func FuzzIsCanonical(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":1,"b":[true,null,"x"]}`, `{"a":{"b":-0}}`, `{"b":1,"a":2}`, `{"a":"\\"}`, `{"a":18446744073709551616}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !isCanonical(data) {
			return
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		v, err := canonicalValue(d)
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if _, object := v.(map[string]any); !object || d.More() {
			t.Fatalf("%s is not one object", data)
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil || !bytes.Equal(bytes.TrimSuffix(b.Bytes(), []byte("\n")), data) {
			t.Fatalf("%s became %s, %v", data, b.Bytes(), err)
		}
	})
}
