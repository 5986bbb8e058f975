package main

import (
	"errors"
	"fmt"

	"portiek/internal/base/disk"
	"portiek/internal/base/fail"
	"portiek/internal/front/web"
	"portiek/internal/vault/keyring"
)

// ringAlarms names the replicas of the key ring that cannot be written: with one missing, recording goes on, but nothing is called
// destroyed.
func (s *system) ringAlarms() (alarms []web.Alarm) {
	for _, r := range s.p.ring.Replicas() {
		if r.Err == nil {
			continue
		}
		nl, en := "Sleutelring", "Key ring"
		if r.Kind == keyring.KindKey {
			nl, en = "Ringsleutel", "Ring key"
		}
		e, known := errors.AsType[*fail.Error](r.Err)
		if !known {
			e = fail.New(fail.Unavailable, "ring.replica", "De schijf leest of schrijft niet.", "The disk does not read or write.")
		}
		alarms = append(alarms, web.Alarm{
			NL: fmt.Sprintf("%s, kopie %d: %s Tot dit is hersteld, geldt niets als vernietigd.", nl, r.Index+1, e.NL),
			EN: fmt.Sprintf("%s, replica %d: %s Until this is repaired, nothing counts as destroyed.", en, r.Index+1, e.EN),
		})
	}
	return alarms
}

// unreachable is a folder that could not even be opened: the server starts without it when another replica is good.
type unreachable struct{ err error }

func (u unreachable) Create(string) (disk.File, error)       { return nil, u.err }
func (u unreachable) OpenRead(string) (disk.ReadFile, error) { return nil, u.err }
func (u unreachable) OpenWrite(string) (disk.File, error)    { return nil, u.err }
func (u unreachable) Remove(string) error                    { return u.err }
func (u unreachable) Rename(string, string) error            { return u.err }
func (u unreachable) MkdirAll(string) error                  { return u.err }
func (u unreachable) SyncDir(string) error                   { return u.err }
func (u unreachable) ReadDir(string) ([]disk.Info, error)    { return nil, u.err }
func (u unreachable) Usage() (free, total int64, err error)  { return 0, 0, u.err }
