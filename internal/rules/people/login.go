package people

import "strings"

// Limits of a login, in characters.
const (
	LoginShortest = 2
	LoginLongest  = 64
)

// NormalLogin is the one way of writing a login: without spaces around it, in lower case. False when it is none: letters a to
// z, digits and . _ - @ only, so that no two logins look alike.
func NormalLogin(typed string) (login string, ok bool) {
	typed = strings.TrimSpace(typed)
	if len(typed) < LoginShortest || len(typed) > LoginLongest {
		return "", false
	}
	for _, c := range typed { // before lower case, which makes an i of a Turkish one and a k of a kelvin
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("._-@", c)) {
			return "", false
		}
	}
	return strings.ToLower(typed), true
}
