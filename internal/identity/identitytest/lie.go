package identitytest

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/op"
)

// telling passes on what the provider answers; ID tokens as Claims changed them.
func (p *Provider) telling(it *op.Provider) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		say := p.claims
		p.mu.Unlock()
		if say == nil || !strings.HasSuffix(r.URL.Path, "/token") {
			it.ServeHTTP(w, r)
			return
		}
		rec := httptest.NewRecorder()
		it.ServeHTTP(rec, r)
		body := rec.Body.Bytes()
		if rec.Code == http.StatusOK {
			var err error
			if body, err = p.retold(body, say); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
		}
		for name, values := range rec.Header() {
			w.Header()[name] = values
		}
		w.Header().Del("Content-Length")
		w.WriteHeader(rec.Code)
		w.Write(body)
	})
}

// retold is a token response with another ID token.
func (p *Provider) retold(body []byte, say func(map[string]any)) ([]byte, error) {
	var answer map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&answer); err != nil {
		return nil, err
	}
	raw, _ := answer["id_token"].(string)
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		return nil, fmt.Errorf("identitytest: no ID token in %s", body)
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, err
	}
	claims := map[string]any{}
	if err := json.Unmarshal(text, &claims); err != nil {
		return nil, err
	}
	say(claims)
	if text, err = json.Marshal(claims); err != nil {
		return nil, err
	}
	answer["id_token"], err = p.signed(parts[0] + "." + base64.RawURLEncoding.EncodeToString(text))
	if err != nil {
		return nil, err
	}
	return json.Marshal(answer)
}

// signed is a JWT with the provider's own signature (RS256, RFC 7518 section 3.3).
func (p *Provider) signed(text string) (string, error) {
	key, ok := p.signer.Key().(*rsa.PrivateKey)
	if !ok {
		return "", fmt.Errorf("identitytest: the provider's key is a %T", p.signer.Key())
	}
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		return "", err
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}
