package api

import (
	"encoding/base64"
	"encoding/hex"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// Checkpoint is what the log says of itself, signed.
type Checkpoint struct {
	Size int64     `json:"size" doc:"Number of entries."`
	Root string    `json:"root" doc:"Tree head over them (RFC 6962, 2.1), hexadecimal."`
	At   time.Time `json:"at"`
	Note string    `json:"note" doc:"The signed note, as witnesses keep it."`
	Key  string    `json:"key" doc:"The key that verifies it. Compare it with the one that your witness knows."`
}

type checkpointOut struct{ Body Checkpoint }

func checkpoint(c *call, _ *none) (*checkpointOut, error) {
	p, _, err := c.sign()
	if err != nil {
		return nil, err
	}
	return &checkpointOut{p}, nil
}

// sign has a checkpoint made of the log as it is now.
func (c *call) sign() (Checkpoint, audit.Checkpoint, error) {
	signed, key, err := c.Log.Checkpoint(c.ctx)
	if err != nil {
		return Checkpoint{}, audit.Checkpoint{}, err
	}
	p, err := audit.ReadCheckpoint(signed)
	return Checkpoint{p.Size, hex.EncodeToString(p.Root[:]), micro(p.At), string(signed), key}, p, err
}

// Proof is an entry with what proves that it is in the log.
type Proof struct {
	Entry      Entry      `json:"entry"`
	Bytes      string     `json:"bytes,omitempty" doc:"The entry's exact bytes, base64. Its leaf is SHA-256 over 0x00 and these. Absent once erased."`
	Leaf       string     `json:"leaf" doc:"The entry's leaf hash, hexadecimal."`
	Path       []string   `json:"path" doc:"The audit path, from the leaf up, hexadecimal."`
	Checkpoint Checkpoint `json:"checkpoint"`
}

type proofOut struct{ Body Proof }

// logProof signs first: the log may grow meanwhile.
func logProof(c *call, in *entryIn) (*proofOut, error) {
	point, head, err := c.sign()
	if err != nil {
		return nil, err
	}
	e, err := c.entry(in.Index)
	if err != nil {
		return nil, err
	}
	if in.Index >= head.Size {
		return nil, errNoEntry
	}
	hashes, err := audit.ProveEntry(head.Size, in.Index, c.Log.LogHashes(c.ctx))
	if err != nil {
		return nil, err
	}
	out := Proof{Entry: entryOf(e), Path: hexes(hashes), Checkpoint: point}
	if !e.Erased() {
		out.Bytes = base64.StdEncoding.EncodeToString(audit.Encode(e))
	}
	leaf, err := c.Log.LogHashes(c.ctx)([]int64{audit.HashCount(e.Index)})
	if err != nil {
		return nil, err
	}
	out.Leaf = hex.EncodeToString(leaf[0][:])
	return &proofOut{out}, nil
}

func hexes(list []footage.Hash) []string {
	out := []string{}
	for _, h := range list {
		out = append(out, hex.EncodeToString(h[:]))
	}
	return out
}

// Growth is what proves that the log was only added to.
type Growth struct {
	Old        int64      `json:"old" doc:"Size of the earlier checkpoint."`
	Proof      []string   `json:"proof" doc:"The consistency proof, hexadecimal."`
	Checkpoint Checkpoint `json:"checkpoint"`
}

type (
	growthIn struct {
		Old int64 `query:"old" required:"true" minimum:"1" example:"640" doc:"Size of the checkpoint that you have."`
	}
	growthOut struct{ Body Growth }
)

func logGrowth(c *call, in *growthIn) (*growthOut, error) {
	point, head, err := c.sign()
	if err != nil {
		return nil, err
	}
	if in.Old > head.Size {
		return nil, errGrowth
	}
	hashes, err := audit.ProveGrowth(head.Size, in.Old, c.Log.LogHashes(c.ctx))
	if err != nil {
		return nil, err
	}
	return &growthOut{Growth{in.Old, hexes(hashes), point}}, nil
}
