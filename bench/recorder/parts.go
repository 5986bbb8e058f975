package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"portiek/internal/acts/expiring"
	"portiek/internal/base/clock"
	"portiek/internal/base/disk"
	"portiek/internal/cameras/fmp4"
	"portiek/internal/rules/footage"
	"portiek/internal/store/sqlite"
	"portiek/internal/vault"
	"portiek/internal/vault/blob"
	"portiek/internal/vault/keyring"
)

const recorderID footage.RecorderID = "bench"

// parts are the rooms below the acts.
type parts struct {
	clock *clock.Guard
	cat   *sqlite.Store
	vault *vault.Vault
	data  disk.FS
	log   *slog.Logger
}

// open puts the parts together in dir. wrap, if not nil, stands between the vault and the disk.
func open(ctx context.Context, dir string, wrap func(disk.FS) disk.FS, opts ...sqlite.Option) (*parts, error) {
	p := &parts{log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	folders := map[string]disk.FS{}
	for _, name := range []string{"data", "ring-a", "ring-b", "key-a", "key-b"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(path, 0o700); err != nil {
			return nil, err
		}
		fs, err := disk.OS(path)
		if err != nil {
			return nil, err
		}
		folders[name] = fs
	}
	p.data = folders["data"]
	if wrap != nil {
		p.data = wrap(p.data)
	}
	var err error
	if p.cat, err = sqlite.Open(ctx, filepath.Join(dir, "catalogue.db"), opts...); err != nil {
		return nil, err
	}
	ring, _, err := keyring.Open(keyring.Options{Recorder: string(recorderID), Rings: []disk.FS{folders["ring-a"], folders["ring-b"]}, Keys: []disk.FS{folders["key-a"], folders["key-b"]}})
	if err != nil {
		return nil, errors.Join(err, p.cat.Close())
	}
	p.vault = vault.New(ring, blob.NewDisk(p.data), recorderID, func(b []byte) ([]footage.Sample, []byte, error) {
		f, err := fmp4.Parse(b)
		return f.Samples, f.Payload, err
	})
	p.clock = clock.NewGuard(clock.System{}, clock.NewKernel(), clock.Mark{}, nil)
	return p, nil
}

func (p *parts) close() error { return p.cat.Close() }

func (p *parts) eraser() *expiring.Eraser {
	return expiring.New(expiring.Options{Recorder: recorderID, Catalogue: p.cat, Ring: p.vault, Files: p.vault, Clock: p.clock, Log: p.log})
}

func term(cam footage.CameraID, since time.Time) footage.Term {
	return footage.Term{Camera: cam, Since: since, Length: 7 * 24 * time.Hour, Article: "WC-CS-4a", Protocol: "bench@1"}
}
