package audit

import "time"

// The life of a version of the protocol.
const (
	ProtocolDrafted   Kind = "protocol.drafted"
	ProtocolWithdrawn Kind = "protocol.withdrawn" // a draft that was never approved
	ProtocolApproved  Kind = "protocol.approved"
	ProtocolPublished Kind = "protocol.published"
	ProtocolInForce   Kind = "protocol.in_force" // the cameras have its terms
	ProtocolDocument  Kind = "protocol.document" // the adopted document was uploaded
)

// VersionChange is the data of what happens to a version. Hash is of the exact file, so that the entry of a draft and that of
// its approval speak of the same text. Document is the hash of the adopted document.
type VersionChange struct {
	ID         string `json:"id"`
	Protocol   string `json:"protocol"` // name@version
	Hash       Hash   `json:"sha256"`
	From       Stamp  `json:"from,omitzero"`            // of ProtocolPublished and ProtocolInForce
	Document   Hash   `json:"document_sha256,omitzero"` // of ProtocolDocument
	Bytes      int64  `json:"bytes,omitempty"`          // likewise
	BySettings bool   `json:"by_settings,omitempty"`    // the settings file brought it in, before anybody worked here
}

// Event makes the entry; actor is a person, or System.
func (d VersionChange) Event(k Kind, at time.Time, actor string) Event {
	return newEvent(k, at, actor, d)
}
