package audit

import (
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// canonicalValue reads one JSON value token by token, since json.Unmarshal lets a repeated key pass in silence: two
// readers could then see two different entries.
func canonicalValue(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '{' {
			return canonicalObject(d)
		}
		return canonicalArray(d)
	case json.Number:
		return wholeNumber(t)
	case string:
		return cleanText(t)
	default:
		return t, nil // bool, nil
	}
}

func canonicalObject(d *json.Decoder) (any, error) {
	m := map[string]any{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		key, err := cleanText(t.(string))
		if err != nil {
			return nil, err
		}
		if _, twice := m[key]; twice {
			return nil, fmt.Errorf("key %q stands there twice", key)
		}
		if m[key], err = canonicalValue(d); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return m, err
}

func canonicalArray(d *json.Decoder) (any, error) {
	a := []any{}
	for d.More() {
		v, err := canonicalValue(d)
		if err != nil {
			return nil, err
		}
		a = append(a, v)
	}
	_, err := d.Token()
	return a, err
}

// wholeNumber allows integers in their shortest form only; 1.0, 1e3 and -0 would be second spellings.
func wholeNumber(n json.Number) (any, error) {
	if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil && strconv.FormatInt(i, 10) == n.String() {
		return i, nil
	}
	if u, err := strconv.ParseUint(n.String(), 10, 64); err == nil && strconv.FormatUint(u, 10) == n.String() {
		return u, nil
	}
	return nil, fmt.Errorf("%s is not a whole number", n)
}

// cleanText refuses what the decoder put in place of bytes that are no text: different bytes would become the same entry.
func cleanText(s string) (string, error) {
	for _, r := range s {
		if r == utf8.RuneError {
			return "", fmt.Errorf("text that is not UTF-8")
		}
	}
	return s, nil
}
