package signin

import (
	"crypto/rand"
	"crypto/sha256"
	"strings"

	"portiek/internal/rules/people"
)

const (
	recoveryCodes = 10
	recoveryChars = 16 // of base32: 80 bits, so that a digest does not give the code away
)

// newRecovery makes the codes that replace the second factor, once each, and their digests. A code is of the form
// abcd-efgh-ijkl-mnop.
func newRecovery(p people.ID) (codes []string, digests [][]byte) {
	for range recoveryCodes {
		c := strings.ToLower(rand.Text()[:recoveryChars])
		digests = append(digests, recoveryDigest(p, c))
		codes = append(codes, c[:4]+"-"+c[4:8]+"-"+c[8:12]+"-"+c[12:])
	}
	return codes, digests
}

// plainCode takes away how people write a code: spaces, dashes, capitals.
func plainCode(typed string) string {
	if len(typed) > 100 {
		return ""
	}
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "\t", "", "\u00a0", "").Replace(strings.TrimSpace(typed)))
}

// recoveryDigest is the SHA-256 of a plain code, with the person in front: equal codes of two people look different.
func recoveryDigest(p people.ID, code string) []byte {
	sum := sha256.Sum256([]byte("portiek recovery code\x00" + string(p) + "\x00" + code))
	return sum[:]
}

// tokenDigest is the SHA-256 by which a link, a session or an API token is stored. Tokens are 130 random bits: a digest
// needs no salt.
func tokenDigest(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
