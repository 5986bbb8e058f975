package api

import (
	"strconv"
	"time"

	"portiek/internal/rules/footage"
)

func receiptOperations() []Operation {
	return []Operation{
		asking(Operation{Method: get, Path: "/api/v1/receipts", ID: "receipts", Tag: "proof", Act: "see_receipts",
			Summary: "Receipts of destruction", NL: "Wat is vernietigd, wanneer en op grond van welk artikel; nieuwste eerst. Wat bij één regel van het logboek hoort, staat op één pagina.",
			EN: "What was destroyed, when and under which article; newest first. What belongs to one entry of the log is on one page."}, nothing[pageIn], receipts),
	}
}

// Receipt is one line of a receipt: what was destroyed, under which article, when.
type Receipt struct {
	Kind    string    `json:"kind" enum:"term,release,capacity"`
	Camera  string    `json:"camera"`
	Span    Span      `json:"span" doc:"Of the footage destroyed."`
	Hold    string    `json:"hold,omitempty" doc:"The hold whose key was destroyed."`
	Article string    `json:"article,omitempty" example:"WI-6.3"`
	At      time.Time `json:"at"`
	Ring    uint64    `json:"ring" doc:"Generation of the key ring that has the key no more."`
	Log     int64     `json:"log" doc:"Entry of the log with the root over the batch."`
	Leaf    int       `json:"leaf" doc:"Position in the batch."`
}

func receiptOf(e footage.Erasure) Receipt {
	r := Receipt{
		Kind: string(e.Kind), Camera: string(e.Camera), Span: spanOut(e.Span), Article: e.Article, At: micro(e.At), Ring: e.RingGen, Log: e.LogIndex, Leaf: e.LeafPos,
	}
	if !e.Hold.IsZero() {
		r.Hold = e.Hold.String()
	}
	return r
}

type receiptsOut struct {
	Body struct {
		Items []Receipt `json:"items"`
		Next  string    `json:"next,omitempty" doc:"Cursor of the next page; absent on the last."`
	} `nameHint:"ReceiptPage"`
}

func receipts(c *call, in *pageIn) (*receiptsOut, error) {
	list, err := c.Log.Receipts(c.ctx, in.before(), in.Limit)
	if err != nil {
		return nil, err
	}
	out := &receiptsOut{}
	out.Body.Items = []Receipt{}
	for _, e := range list {
		out.Body.Items = append(out.Body.Items, receiptOf(e))
	}
	if n := len(list); n >= in.Limit {
		out.Body.Next = strconv.FormatInt(list[n-1].LogIndex, 10)
	}
	return out, nil
}
