package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"time"

	"portiek/cmd/portiek/settings"
	"portiek/internal/acts/expiring"
	"portiek/internal/acts/holding"
	"portiek/internal/acts/logterm"
	"portiek/internal/acts/recording"
	"portiek/internal/acts/viewing"
	"portiek/internal/acts/witnessing"
	"portiek/internal/base/clock"
	"portiek/internal/base/disk"
	"portiek/internal/cameras/fmp4"
	"portiek/internal/cameras/imaging"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/store/postgres"
	"portiek/internal/store/sqlite"
	"portiek/internal/store/sqlstore"
	"portiek/internal/vault"
	"portiek/internal/vault/blob"
	"portiek/internal/vault/keyring"
	"portiek/internal/witness"
)

// parts are the rooms of one server with a built-in recorder, put together.
type parts struct {
	set       *settings.Settings
	log       *slog.Logger
	store     *sqlstore.Store
	checkpt   func(context.Context) error // truncates SQLite's write-ahead log; nil for PostgreSQL
	ring      *keyring.Ring
	found     keyring.Report // how the ring's replicas were
	vault     *vault.Vault
	guard     *clock.Guard
	started   footage.HighWater // where time stood when the last run ended
	holder    *holding.Holder
	eraser    *expiring.Eraser
	recorder  *recording.Recorder
	door      *viewing.Door
	demo      bool // on throw-away data, with made-up people
	office    *office
	front     http.Handler
	signer    *audit.Signer
	keeper    *witnessing.Keeper
	files     []*witness.File // of the witnesses
	forgetter *logterm.Eraser
	steps     chan clock.Step
	closers   []io.Closer
}

// openParts opens database, keys and files as the settings say, without recording anything. Close what it returns.
func openParts(ctx context.Context, set *settings.Settings, log *slog.Logger) (*parts, error) {
	return openPartsBy(ctx, set, log, clock.System{}, clock.NewKernel())
}

// openPartsBy is openParts on a machine with these clocks.
func openPartsBy(ctx context.Context, set *settings.Settings, log *slog.Logger, wall clock.Clock, boot clock.BootClock) (p *parts, err error) {
	p = &parts{set: set, log: log, steps: make(chan clock.Step, 16)}
	opened := p // p is what is returned: nil after a failure
	defer func() {
		if err != nil {
			opened.Close()
		}
	}()
	lock, err := lockData(set.Data)
	if err != nil {
		return nil, err
	}
	p.closers = append(p.closers, lock)
	if err := p.openStore(ctx); err != nil {
		return nil, err
	}
	if err := p.openVault(ctx); err != nil {
		return nil, err
	}
	if p.started, err = p.store.HighWater(ctx); err != nil {
		return nil, err
	}
	p.guard = clock.NewGuard(wall, boot, clock.Mark(p.started), p.noteStep)
	latest, err := p.latestMoment(ctx)
	if err != nil {
		return nil, err
	}
	p.guard.NotBefore(latest)
	return p, nil
}

// latestMoment is the latest that anything stored speaks of: time does not run back behind it.
func (p *parts) latestMoment(ctx context.Context) (latest time.Time, err error) {
	ends, err := p.store.LastEnd(ctx, p.set.Recorder)
	if err != nil {
		return latest, err
	}
	for _, end := range ends {
		if end.To.After(latest) {
			latest = end.To
		}
	}
	last, err := journal{p.store}.Latest(ctx, -1, 1)
	if err == nil && len(last) == 1 && last[0].At.After(latest) {
		latest = last[0].At
	}
	return latest, err
}

func (p *parts) openStore(ctx context.Context) error {
	if db := p.set.Database; !db.PostgresURL.Empty() {
		s, err := postgres.Open(ctx, db.PostgresURL)
		if err != nil {
			return err
		}
		p.store = s.Store
	} else {
		if _, err := disk.OS(filepath.Dir(db.SQLite)); err != nil { // makes the folder, private
			return err
		}
		s, err := sqlite.Open(ctx, db.SQLite)
		if err != nil {
			return err
		}
		p.store, p.checkpt = s.Store, s.Checkpoint
	}
	p.closers = append(p.closers, p.store)
	return nil
}

func (p *parts) openVault(ctx context.Context) error {
	least, err := p.store.RingGeneration(ctx)
	if err != nil {
		return err
	}
	rings, err := p.folders(p.set.Rings, least == 0)
	if err != nil {
		return err
	}
	keys, err := p.folders(p.set.RingKeys, least == 0)
	if err != nil {
		return err
	}
	ring, found, err := keyring.Open(keyring.Options{Recorder: string(p.set.Recorder), Rings: rings, Keys: keys, MinGeneration: least})
	if err != nil {
		return err
	}
	for _, r := range found.Replicas {
		if (r.Found != keyring.StatusGood || r.Err != nil) && !found.Created {
			p.log.Warn("a replica of the key ring was not as it should be", "kind", r.Kind, "number", r.Index+1, "found", r.Found, "err", r.Err)
		}
	}
	files, err := disk.OS(p.set.FootageDir())
	if err != nil {
		return err
	}
	p.ring, p.found = ring, found
	p.vault = vault.New(ring, blob.NewDisk(files), p.set.Recorder, parseFragment)
	return nil
}

// folders opens the replicas' folders. Only a first start needs all of them: later, one that does not open is a replica that failed.
func (p *parts) folders(paths []string, first bool) ([]disk.FS, error) {
	list := make([]disk.FS, len(paths))
	for i, path := range paths {
		fs, err := disk.OS(path)
		switch {
		case err == nil:
			list[i] = fs
		case first:
			return nil, err
		default:
			p.log.Error("a folder of the key ring does not open", "folder", path, "err", err)
			list[i] = unreachable{err}
		}
	}
	return list, nil
}

// parseFragment is what the vault needs of the container to compute leaves.
func parseFragment(frag []byte) ([]footage.Sample, []byte, error) {
	f, err := fmp4.Parse(frag)
	return f.Samples, f.Payload, err
}

// assemble builds the acts and the pages on what openParts opened.
func (p *parts) assemble(ctx context.Context, sources map[footage.CameraID]recording.Source) error {
	p.holder = holding.New(holding.Options{Recorder: p.set.Recorder, Catalogue: p.store, Vault: p.vault, Clock: p.guard, Log: p.log})
	p.eraser = expiring.New(expiring.Options{
		Recorder: p.set.Recorder, Catalogue: p.store, Ring: p.vault, Files: p.vault, Clock: p.guard, Log: p.log,
		Received: p.holder.Received, RingEvery: min(time.Minute, footage.EpochLength(p.set.Protocol.ShortestTerm())),
	})
	reserve, err := disk.OS(filepath.Join(p.set.Data, "reserve"))
	if err != nil {
		return err
	}
	p.recorder = recording.New(recording.Options{
		Recorder: p.set.Recorder, Cameras: p.cameraConfigs(sources), Catalogue: p.store, Vault: p.vault, Muxer: muxer{},
		Keys: p.eraser, Clock: p.guard, Log: p.log, Room: p.eraser, Term: p.termOf, LastAlive: p.started.Wall,
		Disk: recording.DiskOptions{FS: reserve},
	})
	if err := p.openOffice(ctx); err != nil {
		return err
	}
	p.door = viewing.New(viewing.Options{
		Catalogue: p.store, Vault: p.vault, Recorder: p.recorder, Clock: p.guard, Log: p.log, Still: p.office.gate.Still, Imager: technicalStill,
		Media: viewing.Media{ParseInit: fmp4.ParseInit, Rebase: fmp4.Rebase, KeyOnly: fmp4.KeyOnly, Export: fmp4.Export},
	})
	if err := p.openWitnesses(ctx); err != nil {
		return err
	}
	if err := p.openForgetting(); err != nil {
		return err
	}
	return p.openFront()
}

func (p *parts) cameraConfigs(sources map[footage.CameraID]recording.Source) []recording.CameraConfig {
	list := make([]recording.CameraConfig, len(p.set.Cameras))
	for i, c := range p.set.Cameras {
		list[i] = recording.CameraConfig{ID: c.ID, Name: c.Name, Place: c.Place, Source: sources[c.ID], Rate: int64(c.BudgetKbits) * 1000 / 8}
	}
	return list
}

// termOf is the term in force for a camera now.
func (p *parts) termOf(ctx context.Context, cam footage.CameraID) (time.Duration, error) {
	t, err := p.termNow(ctx, cam)
	return t.Length, err
}

func (p *parts) termNow(ctx context.Context, cam footage.CameraID) (footage.Term, error) {
	terms, err := p.store.Terms(ctx, cam)
	if err != nil || len(terms) == 0 {
		return footage.Term{}, errors.Join(err, footage.ErrNoTerm)
	}
	return terms[len(terms)-1], nil
}

// noteStep passes on what the guard saw; it may not wait.
func (p *parts) noteStep(s clock.Step) {
	select {
	case p.steps <- s:
	default:
		p.log.Warn("a step of the clock was not logged", "kind", s.Kind, "by", s.By)
	}
}

// Close closes what was opened, last first.
func (p *parts) Close() {
	for i := len(p.closers) - 1; i >= 0; i-- {
		if err := p.closers[i].Close(); err != nil {
			p.log.Error("close", "err", err)
		}
	}
}

// technicalStill binds the door to the imager.
func technicalStill(ctx context.Context, mp4 []byte, width, height int) (png []byte, sharpness, exposure, dark, bright float64, err error) {
	png, f, err := imaging.Still(ctx, mp4, width, height)
	return png, f.Sharpness, f.Exposure, f.Dark, f.Bright, err
}

// muxer binds recording to the container.
type muxer struct{}

func (muxer) Init(t footage.Track) ([]byte, error) { return fmp4.Init(t) }
func (muxer) MoofSize(samples int) int             { return fmp4.MoofSize(samples) }
func (muxer) PutMoof(dst []byte, seq uint32, base uint64, samples []footage.Sample, payload int) {
	fmp4.PutMoof(dst, seq, base, samples, payload)
}

// logStart enters that the recorder runs.
func (p *parts) logStart(ctx context.Context) error {
	_, err := p.store.Append(ctx, audit.Start{Recorder: p.set.Recorder, Version: version}.Event(p.guard.Now()))
	return err
}
