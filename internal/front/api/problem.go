package api

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"portiek/internal/acts/viewing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
)

// Problem is every failure and refusal, as RFC 9457 has it. Title and Detail are in the language that was asked for, Dutch
// otherwise; Message and what stands in Unmet are in both.
type Problem struct {
	Type     string    `json:"type" format:"uri" example:"urn:portiek:problem:access.refused" doc:"Names the sort of problem; nothing is found there."`
	Title    string    `json:"title" example:"Dit mag niet" doc:"The sort of problem in a few words."`
	Status   int       `json:"status" example:"403" doc:"HTTP status."`
	Detail   string    `json:"detail" example:"Alleen wie aan het dossier is toegewezen, mag dit." doc:"What happened and what to do."`
	Code     string    `json:"code" example:"access.refused" doc:"Stable name of what happened."`
	Kind     string    `json:"kind" enum:"internal,invalid,refused,not_found,gone,conflict,unavailable,corrupt" doc:"What sort of failure it is."`
	Message  Both      `json:"message" doc:"Detail in both languages."`
	Article  string    `json:"article,omitempty" example:"WI-2.6" doc:"What decided: a clause of the protocol, a law, or a rule of the product."`
	Articles []Article `json:"articles,omitempty" doc:"Everything that decided."`
	Unmet    []Unmet   `json:"unmet,omitempty" doc:"Every condition that is not fulfilled, and what to do about it."`
	Offer    string    `json:"offer,omitempty" example:"prepare_decision" doc:"An act that may be done instead."`
	Wrong    []Wrong   `json:"wrong,omitempty" doc:"What is wrong in the request, place by place."`
	headers  http.Header
}

// Both is a text in Dutch and in English.
type Both struct {
	NL string `json:"nl"`
	EN string `json:"en"`
}

// Article is what decided, in words.
type Article struct {
	ID     string `json:"id" example:"WI-2.6"`
	Source string `json:"source,omitempty" enum:"protocol,law,product" doc:"Whose rule it is."`
	NL     string `json:"nl,omitempty" doc:"Absent where only its id is known."`
	EN     string `json:"en,omitempty"`
}

// Unmet is a condition that is not fulfilled.
type Unmet struct {
	Condition string  `json:"condition" example:"assigned"`
	Article   Article `json:"article"`
	NL        string  `json:"nl"`
	EN        string  `json:"en"`
	Remedy    Both    `json:"remedy" doc:"What to do about it."`
}

// Wrong is a place in a request with what is wrong there. What stood there is not repeated.
type Wrong struct {
	Where string `json:"where" example:"body.from"`
	EN    string `json:"en" example:"expected string to be RFC 3339 date-time"`
}

// Error is for the library, which asks for it.
func (p *Problem) Error() string { return p.Code + ": " + p.Message.EN }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are what goes with the status.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType is that of RFC 9457.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// statuses is how each kind of failure answers over HTTP; the same as for pages.
var statuses = map[fail.Kind]int{
	fail.Internal: http.StatusInternalServerError, fail.Invalid: http.StatusBadRequest, fail.Refused: http.StatusForbidden,
	fail.NotFound: http.StatusNotFound, fail.Gone: http.StatusGone, fail.Conflict: http.StatusConflict,
	fail.Unavailable: http.StatusServiceUnavailable, fail.Corrupt: http.StatusInternalServerError,
}

// titles say in a few words what sort of failure it is.
var titles = map[fail.Kind]Both{
	fail.Internal:    {"Er ging iets mis bij ons", "Something went wrong on our side"},
	fail.Invalid:     {"Er klopt iets niet in de vraag", "Something in the request is not right"},
	fail.Refused:     {"Dit mag niet", "This is not allowed"},
	fail.NotFound:    {"Niet gevonden", "Not found"},
	fail.Gone:        {"Dit is er niet meer", "This no longer exists"},
	fail.Conflict:    {"Er is intussen iets veranderd", "Something has changed meanwhile"},
	fail.Unavailable: {"Dit lukt nu even niet", "This does not work right now"},
	fail.Corrupt:     {"Wat is opgeslagen, is beschadigd", "What was stored is damaged"},
}

func (b Both) in(lang string) string {
	if lang == "en" {
		return b.EN
	}
	return b.NL
}

// problemOf makes the problem of a failure. What is behind it stays here: that is for the operator.
func problemOf(err error, lang string) *Problem {
	e := fail.Of(err)
	m := Both{e.NL, e.EN}
	return &Problem{
		Type: "urn:portiek:problem:" + e.Code, Title: titles[e.Kind].in(lang), Status: statuses[e.Kind], Detail: m.in(lang),
		Code: e.Code, Kind: e.Kind.String(), Message: m, Article: e.Article,
	}
}

// problem makes the problem of a failure in this call, with the whole decision if there was one.
func (c *call) problem(err error) *Problem {
	p := problemOf(err, c.lang)
	c.dress(p, err)
	if p.Status >= 500 && p.Code != errOften.Code && p.Code != viewing.NotYet {
		c.Logger.Error("request failed", "operation", c.op.ID, "err", err)
	}
	var no *access.Refusal
	if errors.As(err, &no) {
		p.Articles, p.Unmet, p.Offer = articles(no.Answer.Cites), unmet(no.Answer.Unmet), no.Answer.Offer
	}
	if p.Article != "" && !slices.ContainsFunc(p.Articles, func(a Article) bool { return a.ID == p.Article }) {
		p.Articles = append(p.Articles, c.article(p.Article))
	}
	return p
}

// dress gives those their own status that HTTP tells apart within a kind, with the header that goes with it.
func (c *call) dress(p *Problem, err error) {
	var often tooOften
	var method wrongMethod
	var form wrongForm
	switch {
	case unknownVisitor[p.Code]:
		p.Status, p.headers = http.StatusUnauthorized, http.Header{"Www-Authenticate": {`Bearer realm="portiek"`}}
	case errors.As(err, &often):
		p.Status, p.headers = http.StatusTooManyRequests, http.Header{"Retry-After": {often.seconds()}}
	case p.Code == viewing.NotYet || p.Code == viewing.Soon:
		p.headers = http.Header{"Retry-After": {strconv.Itoa(int(viewing.StillEvery / time.Second))}}
	case errors.As(err, &method):
		p.Status, p.headers = http.StatusMethodNotAllowed, http.Header{"Allow": {method.allow}}
	}
	if errors.As(err, &form) {
		p.Wrong = []Wrong{{form.where, form.what}}
	}
	for status, e := range formFailures {
		if e.Code == p.Code {
			p.Status = status
		}
	}
}

// unknownVisitor are the refusals for who asks rather than what: another token would help, another right would not.
var unknownVisitor = map[string]bool{
	"token.missing": true, "token.cookie": true, "token.form": true, "token.none": true, "token.ended": true,
	"session.none": true, "session.ended": true, access.CodeSignIn: true,
}

// article is what decided by its id, with its words when it is an article of the protocol in force.
func (c *call) article(id string) Article {
	switch {
	case strings.HasPrefix(id, "AVG-"):
		return Article{ID: id, Source: "law"}
	case strings.HasPrefix(id, "P:"):
		return Article{ID: id, Source: "product"}
	}
	_, p, err := c.Rules.InForce(c.ctx)
	if err != nil || p.ArticleText(id) == "" {
		return Article{ID: id}
	}
	return Article{ID: id, Source: "protocol", NL: p.ArticleText(id), EN: p.ArticleText(id)}
}

func article(c access.Cite) Article { return Article{c.ID, c.Source, c.NL, c.EN} }

func articles(cites []access.Cite) []Article {
	out := []Article{}
	for _, c := range cites {
		out = append(out, article(c))
	}
	return out
}

func unmet(list []access.Unmet) []Unmet {
	out := []Unmet{}
	for _, u := range list {
		out = append(out, Unmet{u.Condition, article(u.Article), u.NL, u.EN, Both{u.RemedyNL, u.RemedyEN}})
	}
	return out
}
