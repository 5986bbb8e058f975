package witnessing

import (
	"context"
	"crypto/rand"
	"encoding/hex"
)

// idSetting holds the log's id.
const idSetting = "log_id"

// LogID is the id that was drawn for this log, drawn now if there is none that can be read. Whoever changes it makes another
// log of it, to which the witnesses' checkpoints do not belong: verify says so.
func LogID(ctx context.Context, s Settings) (id [16]byte, err error) {
	text, ok, err := s.Setting(ctx, idSetting)
	if err != nil {
		return id, err
	}
	if ok && len(text) == 2*len(id) {
		if _, err := hex.Decode(id[:], []byte(text)); err == nil {
			return id, nil
		}
	}
	rand.Read(id[:]) // never fails
	return id, s.SetSetting(ctx, idSetting, hex.EncodeToString(id[:]))
}
