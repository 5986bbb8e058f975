package protocol

import (
	"crypto/sha256"
	"fmt"
	"time"

	"portiek/internal/base/fail"
)

// State is where a version stands at a moment. It follows from what was done to it and from the clock; it is not stored.
type State string

// The states, in order. A version that was published and whose date has not come is Approved.
const (
	Draft    State = "draft"
	Approved State = "approved"
	InForce  State = "in_force"
	Past     State = "past"
)

// BySettings stands for a person where the settings file brought a version in: as long as nobody works here, whoever
// administers the server decides.
const BySettings = "settings"

// Stored is one version of the protocol as the corporation keeps it: the exact file and what was done to it. The file never
// changes, from draft to past; a mistake in a draft is a new draft.
type Stored struct {
	ID            string // random
	Name, Version string // as in the file
	Hash          [32]byte
	YAML          []byte
	Limit         time.Duration // no term is longer (Shortened, for a demonstration); 0: as the file says
	State         State         // filled in by Versions.At; the store leaves it empty

	DraftedBy, ApprovedBy, PublishedBy string // ids of persons, or BySettings
	DraftedAt, ApprovedAt, PublishedAt time.Time
	ApprovedLog                        int64     // index of the log's entry of the approval, which names the hash; -1: none
	InForceFrom                        time.Time // zero until it is published
	BegunAt                            time.Time // when it was first applied to the cameras; zero: not yet

	Document *Document // without its bytes; nil when none was uploaded
}

// Document is the text as the corporation adopted it, in the form in which it was uploaded. It is never shown in a page,
// only given as a file.
type Document struct {
	Name  string // file name, without folders
	Type  string // media type as found in the bytes, application/octet-stream when it is none we know
	Hash  [32]byte
	Size  int64
	Bytes []byte
	By    string // id of a person
	At    time.Time
}

// NewStored makes the draft of a file that was read: By and at say who brought it when.
func NewStored(id string, p *Protocol, by string, at time.Time) Stored {
	yaml, limit := p.Source()
	return Stored{ID: id, Name: p.Name, Version: p.Version, Hash: sha256.Sum256(yaml), YAML: yaml, Limit: limit, DraftedBy: by, DraftedAt: at, ApprovedLog: -1}
}

// Ref names the version in log entries and terms.
func (s Stored) Ref() string { return s.Name + "@" + s.Version }

// Published tells whether its date in force stands.
func (s Stored) Published() bool { return !s.PublishedAt.IsZero() }

// Read gives the rules. fail.Corrupt when the file is not the one that was drafted: someone changed it behind our back.
func (s Stored) Read() (*Protocol, error) {
	if sha256.Sum256(s.YAML) != s.Hash {
		return nil, damaged(s, fmt.Errorf("the file has another hash"))
	}
	p, err := Load(s.YAML)
	if err == nil && s.Limit != 0 {
		p, err = p.Shortened(s.Limit)
	}
	if err != nil {
		return nil, damaged(s, err)
	}
	if p.Name != s.Name || p.Version != s.Version {
		return nil, damaged(s, fmt.Errorf("the file calls itself %s", p.Ref()))
	}
	return p, nil
}

func damaged(s Stored, err error) error {
	return fail.New(fail.Corrupt, "protocol.damaged",
		"De bewaarde tekst van protocol "+s.Ref()+" is beschadigd of veranderd. Zet de database terug uit een kopie.",
		"The stored text of protocol "+s.Ref()+" is damaged or was changed. Restore the database from a copy.").Because(err)
}
