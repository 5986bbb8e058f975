package rtsp

import (
	"bytes"
	"strconv"
	"strings"
)

// Bounds of one RTSP message.
const (
	maxHead  = 16 << 10 // start line and headers
	maxLines = 100
	maxBody  = 64 << 10 // a session description of a camera has 1 or 2 KiB
)

// message is an RTSP response, or a request that a camera sends (RFC 2326 sections 6 and 7).
type message struct {
	status int    // of a response
	method string // of a request
	header header
	body   []byte
}

// header holds values by lower-case name.
type header map[string][]string

// get gives the first value, or "".
func (h header) get(name string) string {
	if v := h[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// parseMessage reads one message at the start of b. size 0 without an error: more bytes are needed.
func parseMessage(b []byte) (m message, size int, err error) {
	head, err := headSize(b)
	if head == 0 || err != nil {
		return m, 0, err
	}
	lines := strings.Split(strings.ReplaceAll(string(b[:head]), "\r\n", "\n"), "\n")
	if len(lines) > maxLines {
		return m, 0, protocolError("more than 100 header lines")
	}
	if err := m.startLine(lines[0]); err != nil {
		return m, 0, err
	}
	if err := m.headers(lines[1:]); err != nil {
		return m, 0, err
	}
	length, err := m.contentLength()
	if err != nil || head+length > len(b) {
		return m, 0, err
	}
	m.body = bytes.Clone(b[head : head+length])
	return m, head + length, nil
}

// headSize finds the empty line that ends the headers; both CR LF and a bare LF end a line.
func headSize(b []byte) (int, error) {
	scan := b[:min(len(b), maxHead)]
	if err := checkStart(scan); err != nil {
		return 0, err
	}
	for i := 0; i < len(scan); {
		n := bytes.IndexByte(scan[i:], '\n')
		if n < 0 {
			break
		}
		i += n + 1
		if bytes.HasPrefix(scan[i:], []byte("\n")) {
			return i + 1, nil
		}
		if bytes.HasPrefix(scan[i:], []byte("\r\n")) {
			return i + 2, nil
		}
	}
	if len(b) >= maxHead {
		return 0, protocolError("headers exceed 16 KiB")
	}
	return 0, nil
}

// checkStart refuses early what cannot become a start line, so that no rubbish is waited for.
func checkStart(b []byte) error {
	line, _, whole := bytes.Cut(b, []byte("\n"))
	for _, c := range line {
		if c != '\r' && c != '\t' && (c < ' ' || c == 0x7f) {
			return protocolError("not an RTSP start line")
		}
	}
	isResponse := bytes.HasPrefix(line, []byte("RTSP/1."))
	isRequest := bytes.HasSuffix(bytes.TrimRight(line, "\r"), []byte(" RTSP/1.0"))
	if whole && !isResponse && !isRequest || len(line) > 2048 {
		return protocolError("not an RTSP start line")
	}
	return nil
}

func (m *message) startLine(line string) error {
	fields := strings.Fields(line)
	if len(fields) >= 2 && strings.HasPrefix(fields[0], "RTSP/1.") {
		n, err := strconv.ParseUint(fields[1], 10, 16)
		if err != nil || n < 100 || n > 999 {
			return protocolError("status code is not a number")
		}
		m.status = int(n)
		return nil
	}
	if len(fields) != 3 {
		return protocolError("not an RTSP start line")
	}
	m.method = fields[0]
	return nil
}

func (m *message) headers(lines []string) error {
	m.header = make(header, len(lines))
	for _, line := range lines {
		if line == "" {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			continue // folded or broken lines of old cameras carry nothing that is needed
		}
		name = strings.ToLower(strings.TrimSpace(name))
		m.header[name] = append(m.header[name], strings.TrimSpace(value))
	}
	return nil
}

func (m *message) contentLength() (int, error) {
	values := m.header["content-length"]
	if len(values) == 0 {
		return 0, nil
	}
	n, err := strconv.ParseUint(values[0], 10, 31)
	if err != nil || len(values) > 1 && values[1] != values[0] {
		return 0, protocolError("Content-Length is not one number")
	}
	if n > maxBody {
		return 0, protocolError("body exceeds 64 KiB")
	}
	return int(n), nil
}
