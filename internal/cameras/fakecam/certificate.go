package fakecam

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"portiek/internal/base/clock"
)

// certificate is a camera's key and self-signed certificate, as cameras come from the factory.
type certificate struct {
	tls  tls.Certificate
	spki [32]byte // SHA-256 of SubjectPublicKeyInfo
}

// ownCertificate gives the device the certificate it had the last time, if Options.Keep says where that is, or a new one.
func (d *device) ownCertificate() error {
	if d.options.Keep == "" {
		return d.newCertificate()
	}
	file := filepath.Join(d.options.Keep, d.name+".pem")
	pair, err := tls.LoadX509KeyPair(file, file)
	if err == nil {
		return d.use(pair)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("fakecam: the kept certificate %s: %w", file, err)
	}
	if err := d.newCertificate(); err != nil {
		return err
	}
	return keep(file, d.cert.Load().tls)
}

// keep writes key and certificate to one file that only its owner reads. It is whole or not there.
func keep(file string, c tls.Certificate) error {
	key, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		return err
	}
	b := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})
	b = append(b, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]})...)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(file+".new", b, 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// newCertificate gives the device another certificate; new connections see it.
func (d *device) newCertificate() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return err
	}
	from := clock.System{}.Now().Add(-time.Hour)
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: d.name},
		NotBefore:             from,
		NotAfter:              from.AddDate(10, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IsCA:                  true, // so that a test can trust this one certificate
		BasicConstraintsValid: true,
		DNSNames:              []string{"localhost"},
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	return d.use(tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key})
}

// use shows a certificate to new connections.
func (d *device) use(c tls.Certificate) error {
	leaf, err := x509.ParseCertificate(c.Certificate[0])
	if err != nil {
		return err
	}
	d.cert.Store(&certificate{tls: c, spki: sha256.Sum256(leaf.RawSubjectPublicKeyInfo)})
	return nil
}
