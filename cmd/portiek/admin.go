package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"

	"portiek/cmd/portiek/settings"
	"portiek/internal/acts/checking"
	"portiek/internal/base/fail"
	"portiek/internal/vault/keyring"
)

// AdminCmd is what an administrator does on the server itself.
type AdminCmd struct {
	Fsck  FsckCmd  `cmd:"" help:"Vergelijk catalogus, bestanden, sleutels en logboek. Compare catalogue, files, keys and log."`
	Log   LogCmd   `cmd:"" help:"Het logboek. The log."`
	Token TokenCmd `cmd:"" help:"Tokens voor programma's. Tokens for programs."`
}

// FsckCmd checks everything and changes nothing, but that it brings the replicas of the key ring in line as a start does. Exit status: 0 all is well, 1 it could not be done, 2 untidy (the next
// start settles it), 3 damage, 4 a breach: something outlived its term, or something held is not there.
type FsckCmd struct {
	Config string `placeholder:"FILE" xor:"where" required:"" help:"Instellingenbestand van serve. Settings file of serve."`
	Data   string `placeholder:"DIR" xor:"where" required:"" help:"Gegevensmap van een demo. Data folder of a demo."`
	Full   bool   `help:"Ontsleutel en controleer elk beeld; duurt langer. Decrypt and check every picture; takes longer."`
	JSON   bool   `name:"json" help:"Uitvoer voor programma's. Output for programs."`
}

// found is an exit status with a report that was printed already.
type found struct{ status int }

// Error is for whoever prints it all the same.
func (f found) Error() string { return fmt.Sprintf("status %d", f.status) }

// ExitCode is the process's exit status.
func (f found) ExitCode() int { return f.status }

// Run checks and prints what it found.
func (c *FsckCmd) Run(ctx context.Context) error {
	set, err := c.settings()
	if err != nil {
		return err
	}
	p, err := openParts(ctx, set, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return err
	}
	defer p.Close()
	report, err := checking.Check(ctx, checking.Options{
		Recorder: set.Recorder, Catalogue: p.store, Vault: p.vault, Parse: parseFragment, Now: p.guard.Now(), Full: c.Full,
	})
	if err != nil {
		return err
	}
	report.Findings = append(report.Findings, replicas(p.found)...)
	if err := c.print(report); err != nil {
		return err
	}
	if worst := report.Worst(); worst > 0 {
		return found{1 + int(worst)}
	}
	return nil
}

// replicas names those of the key ring that were not as they should be.
func replicas(found keyring.Report) (list []checking.Finding) {
	if found.Created {
		return nil
	}
	for _, r := range found.Replicas {
		if r.Found == keyring.StatusGood && r.Err == nil {
			continue
		}
		f := checking.Finding{
			Code: "ring.replica", Severity: checking.Untidy, File: fmt.Sprintf("%s %d", r.Kind, r.Index+1), Detail: string(r.Found),
			NL: "Een exemplaar van de sleutelring was niet zoals het hoort; het is hersteld uit een ander. Zoek uit hoe dat kwam.",
			EN: "A replica of the key ring was not as it should be; it was repaired from another. Find out why.",
		}
		if r.Err != nil {
			f.Severity, f.Detail = checking.Damage, r.Err.Error()
			f.NL = "Een exemplaar van de sleutelring werkt niet. Gaat het andere ook stuk, dan zijn alle beelden weg."
			f.EN = "A replica of the key ring does not work. If the other fails too, all footage is lost."
		}
		list = append(list, f)
	}
	return list
}

func (c *FsckCmd) settings() (*settings.Settings, error) {
	if c.Config != "" {
		return settings.Read(c.Config)
	}
	if _, err := os.Stat(c.Data); err != nil {
		return nil, fail.New(fail.NotFound, "data.none", "De map "+c.Data+" is er niet.", "There is no folder "+c.Data+".").Because(err)
	}
	demo := DemoCmd{Protocol: "wooninvest", Cameras: 1, Listen: "127.0.0.1:0", Data: c.Data}
	return demo.settings()
}

func (c *FsckCmd) print(r checking.Report) error {
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	fmt.Printf("%d segmenten, %d bestanden, %d sleutels, %d veiligstellingen bekeken / segments, files, keys, holds looked at\n",
		r.Segments, r.Files, r.Epochs, r.Holds)
	for _, f := range r.Findings {
		fmt.Printf("\n%s (%d)\n  %s\n  %s\n", f.Code, f.Severity, f.NL, f.EN)
		for _, part := range []struct{ name, value string }{{"camera", string(f.Camera)}, {"segment", ids(f.Segment)}, {"hold", ids(f.Hold)}, {"file", f.File}, {"detail", f.Detail}} {
			if part.value != "" {
				fmt.Printf("  %s: %s\n", part.name, part.value)
			}
		}
	}
	if len(r.Findings) == 0 {
		fmt.Println("Alles klopt. / All is well.")
	}
	return nil
}

// ids prints an id, or nothing when it is unset.
func ids[T interface {
	IsZero() bool
	String() string
}](id T) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}
