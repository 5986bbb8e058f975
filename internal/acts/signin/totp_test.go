package signin

import (
	"encoding/base32"
	"net/url"
	"strings"
	"testing"
	"time"
)

// rfcKey is the key of RFC 4226, appendix D and RFC 6238, appendix B.
var rfcKey = []byte("12345678901234567890")

func TestRFC6238Vectors(t *testing.T) {
	for seconds, want := range map[int64]string{
		59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130",
	} {
		if got := hotp(rfcKey, stepOf(time.Unix(seconds, 0)), 8); got != want {
			t.Errorf("at %d s: %s, want %s", seconds, got, want)
		}
	}
}

func TestRFC4226Vectors(t *testing.T) {
	for i, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := hotp(rfcKey, int64(i), digits); got != want {
			t.Errorf("counter %d: %s, want %s", i, got, want)
		}
	}
}

func TestOneStepOfDrift(t *testing.T) {
	key := base32.StdEncoding.EncodeToString(rfcKey)
	at := time.Unix(1111111111, 0)
	now := stepOf(at)
	for d := int64(-3); d <= 3; d++ {
		step, ok, err := matchTOTP(key, hotp(rfcKey, now+d, digits), at)
		if err != nil || ok != (d >= -1 && d <= 1) || ok && step != now+d {
			t.Errorf("%d steps off: %v at step %d, %v", d, ok, step-now, err)
		}
	}
	for _, code := range []string{"", "12345", "1234567", hotp(rfcKey, now, 8), "abcdef"} {
		if _, ok, _ := matchTOTP(key, code, at); ok {
			t.Errorf("%q is taken", code)
		}
	}
}

func TestTOTPURI(t *testing.T) {
	u, err := url.Parse(totpURI("Wonen & Zo", "j.jansen", "ABC"))
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Wonen & Zo:j.jansen" {
		t.Fatalf("%v, %v", u, err)
	}
	q := u.Query()
	if q.Get("secret") != "ABC" || q.Get("issuer") != "Wonen & Zo" || q.Get("digits") != "6" || q.Get("period") != "30" || strings.Contains(u.RawQuery, "+") {
		t.Errorf("query %s", u.RawQuery)
	}
	if key := newTOTP(); len(key) != 32 || key == newTOTP() {
		t.Errorf("key %q", key)
	}
}
