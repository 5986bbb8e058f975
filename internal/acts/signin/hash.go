package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Hashing is what one argon2id hash costs (RFC 9106). Memory is in KiB.
type Hashing struct {
	Memory, Passes uint32
	Threads        uint8
}

// RecommendedHashing is the OWASP Password Storage Cheat Sheet's: 19 MiB, two passes, one thread.
var RecommendedHashing = Hashing{Memory: 19 * 1024, Passes: 2, Threads: 1}

const (
	saltBytes = 16
	hashBytes = 32
	phcForm   = "$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s"
)

var errPHC = errors.New("signin: not an argon2id hash in PHC form")

// hasher computes hashes, never more at once than its lanes have slots: attempts to sign in cannot eat the memory. Whoever
// is known has a lane of their own, which a flood of strangers cannot fill.
type hasher struct {
	cost             Hashing
	strangers, known lane
	dummy            string // hash of a password that nobody has
	computed         atomic.Int64
}

func newHasher(cost Hashing) *hasher {
	h := &hasher{cost: cost, strangers: newLane(2, 32), known: newLane(1, 16)}
	h.dummy = h.hash(rand.Text())
	return h
}

func (h *hasher) lane(known bool) *lane {
	if known {
		return &h.known
	}
	return &h.strangers
}

// make hashes a new password.
func (h *hasher) make(ctx context.Context, password string) (phc string, err error) {
	err = h.known.run(ctx, func() { phc = h.hash(password) })
	return phc, err
}

// check tells whether the password belongs to the hash; "" stands for a person that there is not, at the same cost.
func (h *hasher) check(ctx context.Context, known bool, phc, password string) (right bool, err error) {
	real := phc != ""
	if !real {
		phc = h.dummy
	}
	var bad error
	if err := h.lane(known).run(ctx, func() { right, bad = h.verify(phc, password) }); err != nil {
		return false, err
	}
	return right && real, bad
}

func (h *hasher) hash(password string) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	return fmt.Sprintf(phcForm, argon2.Version, h.cost.Memory, h.cost.Passes, h.cost.Threads, b64(salt), b64(h.key(password, salt, h.cost)))
}

func (h *hasher) key(password string, salt []byte, cost Hashing) []byte {
	h.computed.Add(1)
	return argon2.IDKey(normal(password), salt, cost.Passes, cost.Memory, cost.Threads, hashBytes)
}

// normal writes a password in one way, whatever keyboard it came from (NIST SP 800-63B, 3.1.1.2: NFKC).
func normal(password string) []byte { return norm.NFKC.Bytes([]byte(password)) }

func (h *hasher) verify(phc, password string) (bool, error) {
	cost, salt, sum, err := parsePHC(phc)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(h.key(password, salt, cost), sum) == 1, nil
}

// parsePHC reads what hash wrote. A cost beyond reason is no hash of ours: computing it would take the server down.
func parsePHC(phc string) (cost Hashing, salt, sum []byte, err error) {
	part := strings.Split(phc, "$")
	var version int
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" {
		return cost, nil, nil, errPHC
	}
	if _, err := fmt.Sscanf(part[2], "v=%d", &version); err != nil || version != argon2.Version {
		return cost, nil, nil, errPHC
	}
	if _, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &cost.Memory, &cost.Passes, &cost.Threads); err != nil {
		return cost, nil, nil, errPHC
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(part[4])
	sum, sumErr := base64.RawStdEncoding.DecodeString(part[5])
	sane := cost.Memory > 0 && cost.Memory <= 256*1024 && cost.Passes > 0 && cost.Passes <= 16 && cost.Threads > 0
	if saltErr != nil || sumErr != nil || len(sum) != hashBytes || len(salt) < 8 || !sane {
		return cost, nil, nil, errPHC
	}
	return cost, salt, sum, nil
}

func b64(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }
