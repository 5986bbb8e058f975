// Package settings reads the file of `portiek serve --config FILE`: it names every mistake at once, with line, column and
// remedy, and seals camera passwords in place so that they do not stay in the clear.
package settings

import (
	"path/filepath"

	"portiek/internal/base/secret"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// Settings is what the file says. Paths are absolute.
type Settings struct {
	Recorder footage.RecorderID
	Listen   string // host:port; no host means all addresses
	TLS      TLS
	Data     string   // sealed segments and, unless told otherwise, the catalogue
	Rings    []string // folders with a replica of the key ring, at least one
	RingKeys []string // folders with a replica of the ring key, at least one, apart from the others
	Database Database
	Protocol *protocol.Protocol
	Cameras  []Camera
	SignIn   SignIn // besides accounts of Portiek's own
	// Witnesses are given checkpoints of the log; none is allowed, and the pages say what that means.
	Witnesses []Witness
	// LogTerm is how many days the contents of an entry of the log stay; at least a year.
	LogTerm  int
	Warnings []Warning // allowed, but someone should know
}

// Witness is a file on another mount or an address, one of the two.
type Witness struct {
	File   string
	URL    string // https, or http on a loopback address
	CAFile string // certificate authority of URL; "": those of the system
}

// FootageDir is the folder of the sealed files. Nothing else may lie in it: recovery removes files that no row knows.
func (s *Settings) FootageDir() string { return filepath.Join(s.Data, "footage") }

// TLS says how the pages are served. Without files a certificate is made in the data folder.
type TLS struct {
	Certificate, Key string
	Off              bool // plain HTTP, only on a loopback address
}

// Database names one of the two databases.
type Database struct {
	SQLite      string      // path; "" when it is PostgreSQL
	PostgresURL secret.Text // with credentials; empty when it is SQLite
}

// Camera is one camera.
type Camera struct {
	ID          footage.CameraID
	Name, Place string
	PlaceKind   string // one of the protocol's kinds of place with a term of their own; "": the normal term
	URL         string // rtsp or rtsps, without credentials
	User        string
	Password    Password
	CAFile      string // certificate authority for rtsps; "": the camera's key is pinned on first contact
	SecuredLink string // what secures a plain rtsp:// connection (WI-6.4); "" for rtsps
	BudgetKbits int    // kilobits per second that this camera may take of the disk
}

// Password of a camera is either clear, just after someone wrote it in the file, or sealed.
type Password struct {
	Clear  secret.Text
	Sealed string // sealed:v1:...
}

// Warning is something that works and is not as it should be.
type Warning struct{ NL, EN string }

// SealedPrefix begins every sealed password in the file.
const SealedPrefix = "sealed:v1:"

// DefaultBudgetKbits suits a camera that sends 1080p H.264 at 4 Mbit/s, with room for busy hours.
const DefaultBudgetKbits = 6000
