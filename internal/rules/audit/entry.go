package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"portiek/internal/base/fail"
)

// entryV1 opens every entry, so that no other text signed or hashed by Portiek can be taken for one.
const entryV1 = "portiek-log-v1"

// stampForm writes a time in UTC with exactly six decimals: one moment, one text.
const stampForm = "2006-01-02T15:04:05.000000Z"

// MaxEntry bounds an entry's Data, in bytes.
const MaxEntry = 64 << 10

// Normal gives the event as it is stored: time in UTC to the microsecond, Data canonical (keys sorted, no white space,
// whole numbers only). It fails with fail.Invalid when the event cannot be written in one way only.
func Normal(e Event) (Event, error) {
	if e.Kind == "" || e.Actor == "" || !oneLine(string(e.Kind)) || !oneLine(e.Actor) {
		return e, badEvent(fmt.Errorf("kind %q and actor %q must be one line each", e.Kind, e.Actor))
	}
	e.At = e.At.UTC().Truncate(time.Microsecond)
	if y := e.At.Year(); y < 1 || y > 9999 {
		return e, badEvent(fmt.Errorf("year %d", y))
	}
	data, err := Canonical(e.Data)
	if err != nil {
		return e, badEvent(err)
	}
	e.Data = data
	return e, nil
}

// Encode gives the canonical bytes of a normal event at its index: the content of its leaf. See docs/formats/log.md.
func Encode(e Event) []byte {
	var b bytes.Buffer
	for _, line := range []string{entryV1, strconv.FormatInt(e.Index, 10), e.At.UTC().Format(stampForm), string(e.Kind), e.Actor} {
		b.WriteString(line)
		b.WriteByte('\n')
	}
	b.Write(e.Data)
	b.WriteByte('\n')
	return b.Bytes()
}

// Decode reads what Encode wrote and refuses every other spelling of it.
func Decode(entry []byte) (Event, error) {
	parts := strings.SplitN(string(entry), "\n", 6)
	if len(parts) != 6 || parts[0] != entryV1 {
		return Event{}, badEntry(fmt.Errorf("not %s", entryV1))
	}
	index, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return Event{}, badEntry(err)
	}
	at, err := time.Parse(stampForm, parts[2])
	if err != nil {
		return Event{}, badEntry(err)
	}
	e := Event{Index: index, At: at, Kind: Kind(parts[3]), Actor: parts[4], Data: json.RawMessage(strings.TrimSuffix(parts[5], "\n"))}
	n, err := Normal(e)
	if err != nil {
		return Event{}, badEntry(err)
	}
	if !bytes.Equal(Encode(n), entry) {
		return Event{}, badEntry(fmt.Errorf("not canonical"))
	}
	return n, nil
}

// Canonical rewrites JSON so that equal content has equal bytes: keys sorted and unique, no white space, no escapes but
// those that JSON demands, whole numbers only. Nothing at all counts as {}.
func Canonical(data []byte) ([]byte, error) {
	if len(data) == 0 {
		return []byte("{}"), nil
	}
	if len(data) > MaxEntry {
		return nil, fmt.Errorf("%d bytes of data, at most %d are allowed", len(data), MaxEntry)
	}
	if isCanonical(data) {
		return bytes.Clone(data), nil
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := canonicalValue(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("something stands after the value")
	}
	if _, ok := v.(map[string]any); !ok {
		return nil, fmt.Errorf("data is not an object")
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func oneLine(s string) bool { return !strings.ContainsAny(s, "\n\r\x00") }

func badEvent(err error) error {
	return fail.New(fail.Invalid, "log.event", "Deze gebeurtenis kan niet in het logboek: de vorm klopt niet.",
		"This event cannot be logged: its form is wrong.").Because(err)
}

func badEntry(err error) error {
	return fail.New(fail.Corrupt, "log.entry", "Een regel in het logboek is beschadigd of veranderd.",
		"An entry of the log is damaged or was changed.").Because(err)
}
