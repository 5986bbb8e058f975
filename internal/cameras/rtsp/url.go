package rtsp

import (
	"net/url"
	"strconv"
	"strings"

	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
)

// maxURL bounds an address; cameras use well under 200 bytes.
const maxURL = 1024

// ParseURL checks a camera's address and takes the credentials out of it. The returned url has scheme, host, port, path
// and query only, so that it may be logged and shown. Errors are *fail.Error and repeat nothing of what was given, since
// it may hold a password.
func ParseURL(raw string) (string, string, secret.Text, error) {
	none := secret.Text{}
	if len(raw) > maxURL {
		return "", "", none, badURL("het is te lang", "it is too long")
	}
	if strings.IndexFunc(raw, notPrintable) >= 0 {
		return "", "", none, badURL("het bevat spaties, stuurtekens of letters buiten ASCII", "it contains spaces, control characters or letters beyond ASCII")
	}
	scheme, rest, ok := strings.Cut(raw, "://")
	scheme = strings.ToLower(scheme)
	if !ok || scheme != "rtsp" && scheme != "rtsps" {
		return "", "", none, badURL("het begint niet met rtsp:// of rtsps://", "it does not begin with rtsp:// or rtsps://")
	}
	if strings.Contains(rest, "#") {
		return "", "", none, badURL("het bevat een hekje (#); schrijf dat als %23", "it contains a hash sign (#); write it as %23")
	}
	userinfo, rest := cutUserinfo(rest)
	user, password, err := splitUserinfo(userinfo)
	if err != nil {
		return "", "", none, err
	}
	u, perr := url.Parse(scheme + "://" + rest)
	if perr != nil || u.User != nil {
		return "", "", none, badURL("het is geen geldig adres", "it is not a valid address")
	}
	if err := checkHost(u); err != nil {
		return "", "", none, err
	}
	return scheme + "://" + rest, user, secret.New(password), nil
}

// cutUserinfo splits at the last @ before the path: people do write passwords with an @ in them.
func cutUserinfo(rest string) (userinfo, after string) {
	authority := rest
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority = rest[:i]
	}
	i := strings.LastIndexByte(authority, '@')
	if i < 0 {
		return "", rest
	}
	return rest[:i], rest[i+1:]
}

func splitUserinfo(s string) (user, password string, err error) {
	u, p, _ := strings.Cut(s, ":")
	if user, err = url.PathUnescape(u); err == nil {
		password, err = url.PathUnescape(p)
	}
	if err != nil {
		return "", "", badURL("gebruikersnaam of wachtwoord bevat een los procentteken; schrijf dat als %25", "the user name or password contains a bare percent sign; write it as %25")
	}
	if strings.IndexFunc(user+password, isControl) >= 0 || strings.ContainsAny(user, "\":") {
		return "", "", badURL("gebruikersnaam of wachtwoord bevat tekens die niet kunnen", "the user name or password contains characters that cannot be used")
	}
	return user, password, nil
}

func checkHost(u *url.URL) error {
	if u.Hostname() == "" {
		return badURL("de hostnaam ontbreekt", "the host name is missing")
	}
	if strings.HasSuffix(u.Host, ":") {
		return badURL("het poortnummer ontbreekt achter de dubbele punt", "the port number is missing after the colon")
	}
	if p := u.Port(); p != "" {
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n == 0 {
			return badURL("het poortnummer moet tussen 1 en 65535 liggen", "the port number must be between 1 and 65535")
		}
	}
	return nil
}

func badURL(nl, en string) *fail.Error {
	return fail.New(fail.Invalid, "camera.url",
		"Het cameraadres kan niet: "+nl+". Voorbeeld: rtsps://192.0.2.10/stream1.",
		"The camera address cannot be used: "+en+". Example: rtsps://192.0.2.10/stream1.")
}

func notPrintable(r rune) bool { return r <= ' ' || r >= 0x7f }

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
