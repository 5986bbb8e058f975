package api

import (
	"encoding/json"
	"strconv"
	"time"

	"portiek/internal/rules/audit"
)

func logOperations() []Operation {
	return []Operation{
		asking(Operation{Method: get, Path: "/api/v1/log", ID: "log", Tag: "proof", Act: "read_log",
			Summary: "The log", NL: "Het logboek, nieuwste eerst.", EN: "The log, newest first."}, nothing[pageIn], logPage),
		asking(Operation{Method: get, Path: "/api/v1/log/{index}", ID: "logEntry", Tag: "proof", Act: "read_log",
			Summary: "One entry of the log", NL: "Eén regel van het logboek.", EN: "One entry of the log."}, nothing[entryIn], logEntry),
		asking(Operation{Method: get, Path: "/api/v1/log/{index}/proof", ID: "logProof", Tag: "proof", Act: "verify_log",
			Summary: "Proof that an entry is in the log", NL: "Een regel met het bewijs dat hij in het logboek staat (RFC 6962, 2.1.1), tegen een ondertekend controlepunt van nu.",
			EN: "An entry with the proof that it is in the log (RFC 6962, 2.1.1), against a signed checkpoint of now."}, nothing[entryIn], logProof),
		asking(Operation{Method: get, Path: "/api/v1/log/checkpoint", ID: "checkpoint", Tag: "proof", Act: "verify_log",
			Summary: "A signed checkpoint of the log", NL: "Een ondertekend controlepunt van het logboek zoals het nu is. Bewaar het: wie het later anders vindt, bewijst dat er iets is veranderd.",
			EN: "A signed checkpoint of the log as it is now. Keep it: whoever finds the log otherwise later proves that something was changed."}, nothing[none], checkpoint),
		asking(Operation{Method: get, Path: "/api/v1/log/growth", ID: "logGrowth", Tag: "proof", Act: "verify_log",
			Summary: "Proof that the log only grew", NL: "Bewijst dat het logboek sinds een eerder controlepunt alleen is aangevuld (RFC 6962, 2.1.2).",
			EN: "Proves that the log was only added to since an earlier checkpoint (RFC 6962, 2.1.2)."}, nothing[growthIn], logGrowth),
	}
}

// pageIn asks for a page of a long list.
type pageIn struct {
	Cursor string `query:"cursor" pattern:"^[0-9]{1,18}$" doc:"The next of the page before; absent: from the newest."`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

// before is the index below which the page begins, -1 for the newest.
func (p pageIn) before() int64 {
	if n, err := strconv.ParseInt(p.Cursor, 10, 64); err == nil {
		return n
	}
	return -1
}

// Entry is one entry of the log.
type Entry struct {
	Index  int64      `json:"index"`
	At     *time.Time `json:"at,omitempty"`
	Kind   string     `json:"kind,omitempty" example:"footage.opened"`
	Actor  string     `json:"actor,omitempty" doc:"Id of a person, system, or nobody."`
	Data   any        `json:"data,omitempty" doc:"Ids, times and numbers; what there is depends on the kind."`
	Erased bool       `json:"erased,omitempty" doc:"The term of the log's contents has passed: of this entry only index and hash are left."`
}

func entryOf(e audit.Event) Entry {
	if e.Erased() {
		return Entry{Index: e.Index, Erased: true}
	}
	out := Entry{Index: e.Index, At: moment(e.At), Kind: string(e.Kind), Actor: e.Actor}
	if json.Valid(e.Data) {
		out.Data = e.Data
	}
	return out
}

type logOut struct {
	Body struct {
		Items []Entry `json:"items"`
		Next  string  `json:"next,omitempty" doc:"Cursor of the next page; absent on the last."`
		// Erased is nil until something was.
		Erased *ErasedContents `json:"contents_erased,omitempty" doc:"What was erased by the term of the log; absent before the first time."`
	} `nameHint:"LogPage"`
}

func logPage(c *call, in *pageIn) (*logOut, error) {
	head, err := c.Log.LogHead(c.ctx)
	if err != nil {
		return nil, err
	}
	before := head.Size
	if in.Cursor != "" {
		before = min(before, in.before())
	}
	from := max(0, before-int64(in.Limit))
	events, err := c.Log.Events(c.ctx, from, int(before-from))
	if err != nil {
		return nil, err
	}
	erased, err := c.Log.ContentsErased(c.ctx)
	if err != nil {
		return nil, err
	}
	out := &logOut{}
	out.Body.Erased = erasedOf(erased)
	out.Body.Items = []Entry{}
	for i := len(events) - 1; i >= 0; i-- {
		out.Body.Items = append(out.Body.Items, entryOf(events[i]))
	}
	if from > 0 {
		out.Body.Next = strconv.FormatInt(from, 10)
	}
	return out, nil
}

type (
	entryIn struct {
		Index int64 `path:"index" minimum:"0" example:"812"`
	}
	entryOut struct{ Body Entry }
)

func logEntry(c *call, in *entryIn) (*entryOut, error) {
	e, err := c.entry(in.Index)
	if err != nil {
		return nil, err
	}
	return &entryOut{entryOf(e)}, nil
}

// entry finds one entry; one that is missing below the log's head is damage.
func (c *call) entry(index int64) (audit.Event, error) {
	head, err := c.Log.LogHead(c.ctx)
	if err != nil {
		return audit.Event{}, err
	}
	if index >= head.Size {
		return audit.Event{}, errNoEntry
	}
	list, err := c.Log.Events(c.ctx, index, 1)
	if err == nil && (len(list) != 1 || list[0].Index != index) {
		err = errEntryGone
	}
	if err != nil {
		return audit.Event{}, err
	}
	return list[0], nil
}
