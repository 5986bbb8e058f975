package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// deepest is how far bodies may nest; none of ours goes beyond 3.
const deepest = 8

// strictJSON reads one JSON text in one way only: no name twice, none in another spelling than ours, no bytes that are no UTF-8,
// nothing behind it. That no unknown name is in it, the library sees to by the operation's schema.
func strictJSON(data []byte, v any) error {
	if !utf8.Valid(data) {
		return errors.New("not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := walkValue(d, 0); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return json.Unmarshal(data, v)
}

func walkValue(d *json.Decoder, depth int) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	open, ok := t.(json.Delim)
	if !ok {
		return nil
	}
	if depth++; depth > deepest {
		return errors.New("too deep")
	}
	names := map[string]bool{}
	for d.More() {
		if open == '{' {
			if err := walkName(d, names); err != nil {
				return err
			}
		}
		if err := walkValue(d, depth); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

func walkName(d *json.Decoder, names map[string]bool) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	name, _ := t.(string)
	if names[name] {
		return fmt.Errorf("%q stands there twice", name)
	}
	if name != strings.ToLower(name) {
		return fmt.Errorf("%q is not known", name)
	}
	names[name] = true
	return nil
}

// formats is JSON, and nothing else.
func formats() map[string]huma.Format {
	f := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: strictJSON}
	return map[string]huma.Format{"application/json": f, "json": f}
}
