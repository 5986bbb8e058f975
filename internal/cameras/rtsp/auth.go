package rtsp

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
)

// authorizer answers a camera's challenges (RFC 7616, RFC 7617; RFC 2326 section 14.5 and 14.44). Digest goes over
// anything, since it does not give the password away; Basic over TLS only.
type authorizer struct {
	user     string
	password secret.Text
	tls      bool

	challenge challenge
	count     uint32 // requests with this nonce
	cnonce    string
}

// challenge is one WWW-Authenticate value.
type challenge struct {
	scheme                 string // "digest", "basic"; empty: none
	realm, nonce, opaque   string
	qop, algorithm         string // algorithm in upper case
	opaqueGiven, algoGiven bool
}

// accept takes the best challenge of a 401: SHA-256, then MD5, then Basic.
func (a *authorizer) accept(values []string) *fail.Error {
	if a.user == "" && a.password.Empty() {
		return errNoCredentials
	}
	best, basic := challenge{}, false
	for _, v := range values {
		c := parseChallenge(v)
		switch {
		case c.scheme == "digest" && c.algorithm == "SHA-256":
			best = c
		case c.scheme == "digest" && c.algorithm == "MD5" && best.algorithm != "SHA-256":
			best = c
		case c.scheme == "basic":
			basic = true
			if best.scheme == "" && a.tls {
				best = c
			}
		}
	}
	if best.scheme == "" {
		if basic {
			return errBasicPlain
		}
		return errAuthMethod
	}
	a.challenge, a.count = best, 0
	a.cnonce = rand.Text()
	return nil
}

// header is the Authorization value for a request, or "" before the first challenge.
func (a *authorizer) header(method, uri string) string {
	c := a.challenge
	switch c.scheme {
	case "basic":
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(a.user+":"+a.password.Reveal()))
	case "digest":
		a.count++
		return a.digest(method, uri)
	}
	return ""
}

func (a *authorizer) digest(method, uri string) string {
	c := a.challenge
	hash := md5Hex
	if c.algorithm == "SHA-256" {
		hash = sha256Hex
	}
	ha1 := hash(a.user + ":" + c.realm + ":" + a.password.Reveal())
	ha2 := hash(method + ":" + uri)
	var b strings.Builder
	fmt.Fprintf(&b, `Digest username="%s", realm="%s", nonce="%s", uri="%s"`, quote(a.user), quote(c.realm), quote(c.nonce), uri)
	if c.qop == "auth" {
		nc := fmt.Sprintf("%08x", a.count)
		fmt.Fprintf(&b, `, response="%s", qop=auth, nc=%s, cnonce="%s"`, hash(ha1+":"+c.nonce+":"+nc+":"+a.cnonce+":auth:"+ha2), nc, a.cnonce)
	} else {
		fmt.Fprintf(&b, `, response="%s"`, hash(ha1+":"+c.nonce+":"+ha2))
	}
	if c.algoGiven {
		b.WriteString(", algorithm=" + c.algorithm)
	}
	if c.opaqueGiven {
		fmt.Fprintf(&b, `, opaque="%s"`, quote(c.opaque))
	}
	return b.String()
}

// parseChallenge reads one WWW-Authenticate value leniently; an unknown one has no scheme.
func parseChallenge(v string) (c challenge) {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(v), " ")
	fields := parseFields(rest)
	c.realm, c.nonce = fields["realm"], fields["nonce"]
	c.opaque, c.opaqueGiven = fields["opaque"]
	c.algorithm, c.algoGiven = fields["algorithm"]
	c.algorithm = strings.ToUpper(c.algorithm)
	if !c.algoGiven {
		c.algorithm = "MD5"
	}
	qops, asked := fields["qop"]
	for q := range strings.SplitSeq(qops, ",") {
		if strings.EqualFold(strings.TrimSpace(q), "auth") {
			c.qop = "auth"
		}
	}
	switch strings.ToLower(scheme) {
	case "basic":
		c.scheme, c.algorithm = "basic", ""
	case "digest":
		if c.nonce != "" && (!asked || qops == "" || c.qop == "auth") { // auth-int alone is not supported
			c.scheme = "digest"
		}
	}
	return c
}

// parseFields reads name=value and name="quoted value", separated by commas or semicolons.
func parseFields(s string) map[string]string {
	fields := map[string]string{}
	for len(fields) < 32 {
		s = strings.TrimLeft(s, " \t,;")
		name, rest, ok := strings.Cut(s, "=")
		if !ok {
			return fields
		}
		name = name[strings.LastIndexAny(name, ",;")+1:] // words before it have no value
		var value string
		value, s = fieldValue(rest)
		if name = strings.ToLower(strings.TrimSpace(name)); fields[name] == "" {
			fields[name] = value
		}
	}
	return fields
}

func fieldValue(s string) (value, rest string) {
	if !strings.HasPrefix(s, `"`) {
		if i := strings.IndexAny(s, ",;"); i >= 0 {
			return strings.TrimSpace(s[:i]), s[i:]
		}
		return strings.TrimSpace(s), ""
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] == '"':
			return b.String(), s[i+1:]
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), ""
}

// quote makes s fit for a quoted string: control characters of a hostile challenge do not come back as header lines.
func quote(s string) string {
	s = strings.Map(func(r rune) rune {
		if isControl(r) {
			return -1
		}
		return r
	}, s)
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)
}

func md5Hex(s string) string { h := md5.Sum([]byte(s)); return hex.EncodeToString(h[:]) }

func sha256Hex(s string) string { h := sha256.Sum256([]byte(s)); return hex.EncodeToString(h[:]) }
