package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"

	"portiek/cmd/portiek/settings"
	"portiek/internal/acts/witnessing"
	"portiek/internal/base/clock"
	"portiek/internal/base/fail"
)

// LogCmd is about the log.
type LogCmd struct {
	Verify LogVerifyCmd `cmd:"" help:"Reken het hele logboek na, en houd het tegen wat getuigen zagen. Recompute the whole log and hold it against what witnesses saw."`
}

// LogVerifyCmd verifies the log of a server that stands still. It needs the database only, no keys. Exit status: 0 all is well
// (read what cannot be excluded), 1 it could not be done, 2 evidence that cannot be used, 3 the log was tampered with, 4 the log
// contradicts a witness.
type LogVerifyCmd struct {
	Config  string    `placeholder:"FILE" xor:"where" required:"" help:"Instellingenbestand van serve. Settings file of serve."`
	Data    string    `placeholder:"DIR" xor:"where" required:"" help:"Gegevensmap van een demo. Data folder of a demo."`
	Witness []string  `placeholder:"FILE" help:"Bestand van een getuige; mag vaker. File of a witness; may be given again."`
	JSON    bool      `name:"json" help:"Uitvoer voor programma's. Output for programs."`
	out     io.Writer // nil: standard output
}

// Run verifies and prints what it found.
func (c *LogVerifyCmd) Run(ctx context.Context) error {
	set, err := (&FsckCmd{Config: c.Config, Data: c.Data}).settings()
	if err != nil {
		return err
	}
	p := &parts{set: set, log: slog.New(slog.NewTextHandler(os.Stderr, nil))}
	defer p.Close()
	lock, err := lockData(set.Data)
	if err != nil {
		return err
	}
	p.closers = append(p.closers, lock)
	if err := p.openStore(ctx); err != nil {
		return err
	}
	evidence, err := p.openEvidence(c.Witness)
	if err != nil {
		return err
	}
	report, err := witnessing.Verify(ctx, p.store, evidence, clock.System{}.Now())
	if err != nil {
		return err
	}
	if err := c.print(report, set); err != nil {
		return err
	}
	if worst := report.Worst(); worst > 0 {
		return found{1 + int(worst)}
	}
	return nil
}

// openEvidence opens the witnesses' files, to be closed with the parts.
func (p *parts) openEvidence(files []string) (list []witnessing.Evidence, err error) {
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, fail.New(fail.NotFound, "witness.none", "Het getuigenbestand "+name+" is niet te openen. Controleer het pad achter --witness.",
				"The witness's file "+name+" cannot be opened. Check the path after --witness.").Because(err)
		}
		p.closers = append(p.closers, f)
		list = append(list, witnessing.Evidence{Name: name, R: f})
	}
	return list, nil
}

func (c *LogVerifyCmd) print(r witnessing.Report, set *settings.Settings) error {
	out := c.out
	if out == nil {
		out = os.Stdout
	}
	if c.JSON {
		return json.NewEncoder(out).Encode(r)
	}
	fmt.Fprintf(out, "%d regels in het logboek / entries in the log\n  root: %s\n", r.Entries, r.Root)
	if n := r.Erased.Entries; n > 0 {
		fmt.Fprintf(out, "  inhoud na de termijn van %[1]d dagen gewist / contents erased by the term of %[1]d days: %[2]d\n", r.Erased.TermDays, n)
	}
	for _, k := range r.Keys {
		fmt.Fprintf(out, "  sleutel / key: %s\n", k)
	}
	for _, w := range r.Witnesses {
		fmt.Fprintf(out, "\ngetuige / witness %s\n  controlepunten / checkpoints: %d, kloppen / agree: %d, onleesbaar / unreadable: %d\n", w.Name, w.Checkpoints, w.Agree, w.Unreadable)
		if w.Checkpoints > 0 {
			const form = "2006-01-02 15:04:05 UTC"
			fmt.Fprintf(out, "  van / from %s tot / to %s; bevestigt / confirms: %d\n", w.Since.UTC().Format(form), w.Until.UTC().Format(form), w.Entries)
		}
	}
	for _, f := range r.Findings {
		fmt.Fprintf(out, "\n%s (%d)\n  %s\n  %s\n", f.Code, f.Severity, f.NL, f.EN)
		if f.Line > 0 {
			fmt.Fprintf(out, "  %s:%d\n", f.Witness, f.Line)
		}
		if f.Detail != "" {
			fmt.Fprintf(out, "  detail: %s\n", f.Detail)
		}
	}
	if len(r.Findings) == 0 {
		fmt.Fprintln(out, "\nAlles klopt wat is nagerekend. / All that was recomputed is right.")
	}
	fmt.Fprintln(out, "\nNiet uit te sluiten / cannot be excluded:")
	for _, s := range r.CannotExclude {
		fmt.Fprintf(out, "- %s\n  %s\n", s.NL, s.EN)
	}
	if len(r.Witnesses) == 0 {
		for _, w := range set.Witnesses {
			if w.File != "" {
				fmt.Fprintf(out, "De instellingen noemen een getuige / the settings name a witness: --witness %s\n", w.File)
			}
		}
	}
	return nil
}
