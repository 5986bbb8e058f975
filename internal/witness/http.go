package witness

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"portiek/internal/base/fail"
)

// Limits of talking to a witness.
const (
	httpTime   = 10 * time.Second
	answerSize = 4 << 10
)

// HTTP is a witness that takes each checkpoint as the body of a POST (text/plain, UTF-8) and answers 2xx once it has it.
type HTTP struct {
	url    string
	client *http.Client
}

// NewHTTP makes the witness at url. roots, if not nil, are the only authorities whose certificate it may show.
func NewHTTP(url string, roots *x509.CertPool) *HTTP {
	return &HTTP{url, &http.Client{
		Timeout: httpTime,
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, TLSHandshakeTimeout: httpTime,
			MaxResponseHeaderBytes: answerSize, IdleConnTimeout: time.Minute, Proxy: http.ProxyFromEnvironment,
		},
		// A witness is who the settings name, nobody whom it points at.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Name is the address.
func (h *HTTP) Name() string { return h.url }

// Put sends the checkpoint.
func (h *HTTP) Put(ctx context.Context, signed []byte) error {
	if err := h.put(ctx, signed); err != nil {
		return fail.New(fail.Unavailable, "witness.http",
			"De getuige "+h.url+" neemt geen controlepunt aan. Controleer adres, netwerk en certificaat; Portiek blijft het proberen.",
			"The witness "+h.url+" takes no checkpoint. Check address, network and certificate; Portiek keeps trying.").Because(err)
	}
	return nil
}

func (h *HTTP) put(ctx context.Context, signed []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(signed))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "text/plain; charset=utf-8")
	req.Header.Set("User-Agent", "portiek")
	res, err := h.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(res.Body, answerSize)); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return fmt.Errorf("answered %s", res.Status)
	}
	return nil
}

// Latest is unknown: such a witness only takes.
func (h *HTTP) Latest(context.Context) ([]byte, error) { return nil, nil }
