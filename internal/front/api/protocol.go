package api

import (
	"encoding/hex"
	"time"
)

// Protocol is what holds now.
type Protocol struct {
	Controller  string       `json:"controller" example:"WoonInvest"`
	Title       string       `json:"title"`
	Version     string       `json:"version" example:"2026-1"`
	InForceFrom *time.Time   `json:"in_force_from,omitempty"`
	SHA256      string       `json:"sha256" doc:"Of the file with the rules, hexadecimal."`
	Facts       []Fact       `json:"facts" doc:"Everything that the protocol says, rule by rule."`
	Articles    []ArticleDoc `json:"articles" doc:"Its articles, in Dutch."`
}

// Fact is one rule in words.
type Fact struct {
	Key     string `json:"key" example:"retention.term"`
	Section Both   `json:"section"`
	Subject Both   `json:"subject"`
	Value   Both   `json:"value"`
	Article string `json:"article,omitempty" doc:"Absent where the protocol is silent and a rule of the product fills in."`
}

// ArticleDoc is one article of the protocol.
type ArticleDoc struct {
	ID   string `json:"id" example:"WI-2.6"`
	Text string `json:"text"`
}

type protocolOut struct{ Body Protocol }

func theProtocol(c *call, _ *none) (*protocolOut, error) {
	stored, p, err := c.Rules.InForce(c.ctx)
	if err != nil {
		return nil, err
	}
	out := Protocol{
		Controller: p.Controller, Title: p.Title, Version: p.Version, InForceFrom: moment(stored.InForceFrom),
		SHA256: hex.EncodeToString(stored.Hash[:]), Facts: []Fact{}, Articles: []ArticleDoc{},
	}
	for _, f := range p.Facts() {
		s := f.Section()
		out.Facts = append(out.Facts, Fact{f.Key, Both{s.NL, s.EN}, Both(f.Subject), Both(f.Value), f.Article})
	}
	for _, a := range p.Articles {
		out.Articles = append(out.Articles, ArticleDoc{a.ID, a.Text})
	}
	return &protocolOut{out}, nil
}
