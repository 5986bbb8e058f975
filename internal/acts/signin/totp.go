package signin

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// What every authenticator app knows: HMAC-SHA-1, 30 seconds, six digits (RFC 6238, RFC 4226).
const (
	stepSeconds = 30
	digits      = 6
	drift       = 1 // steps that a telephone's clock may be early or late (RFC 6238, section 5.2)
	keyBytes    = 20
)

var base32Key = base32.StdEncoding.WithPadding(base32.NoPadding)

// newTOTP makes a key, in base32 as an app shows it.
func newTOTP() string {
	key := make([]byte, keyBytes)
	rand.Read(key)
	return base32Key.EncodeToString(key)
}

// stepOf is the number of the time step (RFC 6238, section 4.2).
func stepOf(at time.Time) int64 { return at.Unix() / stepSeconds }

// hotp is RFC 4226, section 5.3, to a number of digits.
func hotp(key []byte, counter int64, digits int) string {
	mac := hmac.New(sha1.New, key)
	var c [8]byte
	binary.BigEndian.PutUint64(c[:], uint64(counter))
	mac.Write(c[:])
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	value := binary.BigEndian.Uint32(sum[at:at+4]) & 0x7fffffff
	mod := uint64(1)
	for range digits {
		mod *= 10
	}
	return fmt.Sprintf("%0*d", digits, uint64(value)%mod)
}

// matchTOTP finds the time step near the moment for which the code is right. All steps are tried whatever the outcome.
func matchTOTP(base32Text, code string, at time.Time) (step int64, ok bool, err error) {
	key, err := base32Key.DecodeString(base32Text)
	if err != nil {
		return 0, false, err
	}
	now := stepOf(at)
	for s := now - drift; s <= now+drift; s++ {
		if subtle.ConstantTimeCompare([]byte(hotp(key, s, digits)), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok, nil
}

// totpURI is what a QR code for an app holds (the Key URI Format that apps share).
func totpURI(brand, login, key string) string {
	q := url.Values{"secret": {key}, "issuer": {brand}, "algorithm": {"SHA1"}, "digits": {fmt.Sprint(digits)}, "period": {fmt.Sprint(stepSeconds)}}
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + brand + ":" + login, RawQuery: strings.ReplaceAll(q.Encode(), "+", "%20")}
	return u.String()
}
