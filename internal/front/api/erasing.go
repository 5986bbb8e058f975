package api

import (
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

func erasingOperations() []Operation {
	return []Operation{
		asking(Operation{Method: post, Path: "/api/v1/people/{person}/erase", ID: "erasePerson", Tag: "people", Act: "erase_person",
			Summary: "Erase a leaver's personal details", NL: "Wist naam, personeelsnummer, inlognaam en accounts van iemand die twee jaar of langer weg is, of nooit een account had. Het willekeurige nummer blijft.",
			EN: "Erases name, employee number, login and accounts of somebody who left two years ago or longer, or never had an account. The random id stays."}, nothing[personIn], erasePerson),
	}
}

func erasePerson(c *call, in *personIn) (*none, error) {
	return &none{}, c.Staff.ErasePerson(c.ctx, c.by(), people.ID(in.Person))
}

// ErasedContents is how much of the log was erased by its term.
type ErasedContents struct {
	Entries  int64 `json:"entries" doc:"How many entries have no contents any more. Their hashes are there, and count."`
	Before   int64 `json:"before" doc:"They stand below this index."`
	TermDays int   `json:"term_days" doc:"The term of the log's contents, in days, when this was last done."`
}

func erasedOf(d audit.ContentsErased) *ErasedContents {
	if d.Erased == 0 {
		return nil
	}
	return &ErasedContents{d.Erased, d.Before, d.TermDays}
}
