package rtsp

import (
	"errors"
	"strconv"
	"strings"

	"portiek/internal/rules/footage"
)

// parseChannels reads the interleaved channels that the camera chose (RFC 2326 section 12.39).
func parseChannels(transport string) ([2]int, error) {
	none := [2]int{-1, -1}
	fields := parseFields(strings.ReplaceAll(transport, ",", ";"))
	first, second, two := strings.Cut(fields["interleaved"], "-")
	a, err := strconv.ParseUint(first, 10, 8)
	if err != nil {
		return none, because(footage.CauseProtocol, errNoTCP, errors.New("no interleaved channels in the Transport header"))
	}
	b := a + 1
	if two {
		if b, err = strconv.ParseUint(second, 10, 8); err != nil || a == b {
			return none, protocolError("interleaved channels are not two numbers")
		}
	}
	return [2]int{int(a), int(b)}, nil
}

// join resolves a control attribute or base against an address the way cameras mean it: an absolute address counts for its
// path only, since everything goes over this connection; a relative one is appended, also behind a query.
func join(base, ref string) string {
	if ref == "" || ref == "*" {
		return base
	}
	origin, _ := splitOrigin(base)
	if strings.HasPrefix(strings.ToLower(ref), "rtsp://") || strings.HasPrefix(strings.ToLower(ref), "rtsps://") {
		_, path := splitOrigin(ref)
		return origin + path
	}
	if !strings.HasSuffix(base, "/") && ref[0] != '/' && ref[0] != '?' {
		base += "/"
	}
	if strings.HasSuffix(base, "/") {
		ref = strings.TrimPrefix(ref, "/")
	}
	return base + ref
}

// splitOrigin splits an address into scheme and host, and the rest.
func splitOrigin(address string) (origin, path string) {
	i := strings.Index(address, "://")
	if i < 0 {
		return "", address
	}
	j := strings.IndexAny(address[i+3:], "/?")
	if j < 0 {
		return address, ""
	}
	return address[:i+3+j], address[i+3+j:]
}
