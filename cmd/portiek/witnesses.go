package main

import (
	"context"
	"crypto/x509"
	"fmt"
	"os"
	"time"

	"portiek/cmd/portiek/settings"
	"portiek/internal/acts/witnessing"
	"portiek/internal/base/fail"
	"portiek/internal/front/web"
	"portiek/internal/rules/audit"
	"portiek/internal/vault"
	"portiek/internal/witness"
)

// checkpointKey is the key ring's name for the key from which the log's signing key is derived (docs/adr/0004).
const checkpointKey = "log-checkpoints"

// logSigner derives the signing key: Ed25519, its seed from a named key of the ring.
func logSigner(v *vault.Vault, origin string) (*audit.Signer, error) {
	seed, err := v.Seed(checkpointKey, "portiek log checkpoint ed25519 v1")
	if err != nil {
		return nil, err
	}
	defer clear(seed[:])
	return audit.NewSigner(origin, seed)
}

// openWitnesses makes the keeper of checkpoints and the witnesses that the settings name.
func (p *parts) openWitnesses(ctx context.Context) error {
	id, err := witnessing.LogID(ctx, p.store)
	if err != nil {
		return err
	}
	signer, err := logSigner(p.vault, audit.Origin(p.set.Recorder, id))
	if err != nil {
		return err
	}
	p.signer = signer
	var list []witnessing.Witness
	for _, w := range p.set.Witnesses {
		if w.File != "" {
			f := witness.NewFile(w.File, p.set.Data)
			p.files = append(p.files, f)
			list = append(list, f)
			continue
		}
		roots, err := authorities(w)
		if err != nil {
			return err
		}
		list = append(list, witness.NewHTTP(w.URL, roots))
	}
	p.keeper = witnessing.New(witnessing.Options{
		Recorder: p.set.Recorder, Log: p.store, Signer: signer, Witnesses: list, Clock: p.guard, Logger: p.log,
	})
	return nil
}

// authorities are those that may vouch for the witness; nil means those of the system.
func authorities(w settings.Witness) (*x509.CertPool, error) {
	if w.CAFile == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(w.CAFile)
	roots := x509.NewCertPool()
	if err != nil || !roots.AppendCertsFromPEM(pem) {
		return nil, fail.New(fail.Invalid, "witness.ca", "Het CA-bestand "+w.CAFile+" is niet te gebruiken.", "The CA file "+w.CAFile+" cannot be used.").Because(err)
	}
	return roots, nil
}

// bearWitness hands out a checkpoint at the start and from then on whenever one is due.
func (p *parts) bearWitness(ctx context.Context) error {
	if err := p.keeper.StepNow(ctx); err != nil && ctx.Err() == nil {
		p.log.Error("giving the first checkpoint", "err", err)
	}
	return p.every(ctx, witnessEvery, "giving checkpoints", p.keeper.Step)
}

// lastWitness hands out a checkpoint over all that was logged, once nothing is logged any more.
func (p *parts) lastWitness(ctx context.Context) {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer done()
	if err := p.keeper.StepNow(ctx); err != nil {
		p.log.Error("giving the last checkpoint", "err", err)
	}
}

// witnessAlarms is what a person should know of the witnesses.
func (p *parts) witnessAlarms() (alarms []web.Alarm) {
	if len(p.set.Witnesses) == 0 {
		return []web.Alarm{{
			NL: "Het logboek heeft geen getuige: wie database en sleutels beheert, kan het ongemerkt herschrijven. Noem een getuige bij 'witnesses' in de instellingen.",
			EN: "The log has no witness: whoever controls database and keys can rewrite it unnoticed. Name a witness under 'witnesses' in the settings.",
		}}
	}
	for _, s := range p.keeper.Status() {
		if c := s.Contradiction; c != nil {
			alarms = append(alarms, web.Alarm{
				NL: fmt.Sprintf("Getuige %s spreekt het logboek tegen: hij kent %d regels die er nu niet zo staan. Het logboek is teruggezet of herschreven. Stop, en draai: portiek admin log verify --witness.", s.Name, c.Size),
				EN: fmt.Sprintf("Witness %s contradicts the log: it knows %d entries that are not there like that now. The log was put back or rewritten. Stop, and run: portiek admin log verify --witness.", s.Name, c.Size),
			})
		}
		if s.Err != nil {
			e := fail.Of(s.Err)
			alarms = append(alarms, web.Alarm{
				NL: fmt.Sprintf("Getuige %s kreeg de laatste %d keer geen controlepunt van het logboek. %s", s.Name, s.Failures, e.NL),
				EN: fmt.Sprintf("Witness %s was given no checkpoint of the log the last %d times. %s", s.Name, s.Failures, e.EN),
			})
		}
	}
	for _, f := range p.files {
		if f.SameDevice() {
			alarms = append(alarms, web.Alarm{
				NL: "Getuigenbestand " + f.Name() + " staat op hetzelfde apparaat als de data: is de schijf van de getuige aangekoppeld?",
				EN: "The witness's file " + f.Name() + " is on the same device as the data: is the witness's disk mounted?",
			})
		}
	}
	return alarms
}
