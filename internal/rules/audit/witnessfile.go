package audit

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"strings"
)

// Limits of a witness's file: whoever gives it to us may have written it.
const (
	maxRecordLine  = 1 << 10 // bytes
	maxRecordLines = 64
)

// Record is one checkpoint in a witness's file. Err says why it cannot be read; then only Line counts.
type Record struct {
	Line   int // where it starts, from 1
	Signed []byte
	Checkpoint
	Err error
}

// AppendRecord gives what is written to a witness's file for one checkpoint: the note and an empty line. The empty line
// before it closes whatever a crash left unfinished.
func AppendRecord(signed []byte, afterTorn bool) []byte {
	var b []byte
	if afterTorn {
		b = append(b, "\n\n"...)
	}
	return append(append(b, signed...), '\n')
}

// Records reads the checkpoints of a witness's file in the order in which they were written. A record that was cut short or
// changed has Err and the next one is found all the same. An error of r ends it.
func Records(r io.Reader) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		in := bufio.NewReaderSize(r, 4*maxRecordLine)
		var p pending
		for number := 1; ; number++ {
			line, err := readLine(in)
			if err != nil && err != io.EOF {
				yield(Record{}, err)
				return
			}
			if starts := strings.HasPrefix(line, originPrefix); starts || err == io.EOF && line == "" {
				if rec, any := p.record(); any && !yield(rec, nil) {
					return
				}
				p = pending{}
			}
			if err == io.EOF && line == "" {
				return
			}
			p.add(line, number)
		}
	}
}

// readLine gives one line with its line feed, at most maxRecordLine bytes of it; "" and io.EOF at the end.
func readLine(in *bufio.Reader) (string, error) {
	var b []byte
	for {
		part, err := in.ReadSlice('\n')
		if room := maxRecordLine - len(b); room > 0 {
			b = append(b, part[:min(len(part), room)]...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(b) > 0:
			return string(b), nil
		default:
			return string(b), err
		}
	}
}

// pending collects the lines of a record.
type pending struct {
	line  int
	count int
	text  bytes.Buffer
}

func (p *pending) add(line string, number int) {
	if p.text.Len() == 0 && strings.Trim(line, "\n") == "" {
		return // empty lines between records
	}
	if p.line == 0 {
		p.line = number
	}
	if p.count++; p.count <= maxRecordLines {
		p.text.WriteString(line)
	}
}

func (p *pending) record() (rec Record, any bool) {
	if p.line == 0 {
		return rec, false
	}
	rec.Line = p.line
	text := p.text.Bytes()
	if p.count > maxRecordLines || !bytes.HasSuffix(text, []byte("\n")) {
		rec.Err = badCheckpoint(errors.New("cut short or too long"))
		return rec, true
	}
	rec.Signed = append(bytes.TrimRight(text, "\n"), '\n')
	rec.Checkpoint, rec.Err = ReadCheckpoint(rec.Signed)
	return rec, true
}
