package walk_test

import (
	"fmt"
	"testing"

	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
)

// entry is a line of the log, as far as it tells of a refusal.
type entry struct {
	Index       int64
	Kind, Actor string
	Data        struct {
		Act, Code, Reason string
		Articles          []string
	}
}

// watch is an auditor's program that reads the log.
type watch struct{ program *client }

func (o *office) watch() watch {
	o.t.Helper()
	v := o.hire("Controleur", nil, access.Auditor, access.Administrator)
	o.enrol(v)
	return watch{newClient(o.t, o.server.URL).program(o.tokenOf(v.browser, "toezicht", access.Auditor, nil))}
}

func (w watch) since(index int64) (list []entry) {
	var page struct{ Items []entry }
	w.program.tell("GET", "/api/v1/log?limit=500", nil, &page)
	for _, e := range page.Items {
		if e.Index > index {
			list = append(list, e)
		}
	}
	return list
}

func (w watch) head() int64 {
	var page struct{ Items []entry }
	w.program.tell("GET", "/api/v1/log?limit=1", nil, &page)
	return page.Items[0].Index
}

// caught does something that must be refused with this status, and stand in the log as this person's attempt ("nobody": nobody
// known) at this act, with the article.
func (w watch) caught(t *testing.T, what, actor, act string, status int, do func() answer) {
	t.Helper()
	before := w.head()
	a := do()
	if a.status != status || !named(a.body) {
		t.Errorf("%s: want %d with an article, got %v", what, status, a)
		return
	}
	w.stands(t, what, actor, act, before)
}

// stands wants a refusal in the log after an entry.
func (w watch) stands(t *testing.T, what, actor, act string, before int64) {
	t.Helper()
	said := ""
	for _, e := range w.since(before) {
		judged := e.Kind == string(audit.ActRefused) && e.Data.Act == act && len(e.Data.Articles) > 0 && e.Data.Articles[0] != ""
		if e.Actor == actor && (judged || e.Kind == string(audit.FootageRefused) && (act == "view" || act == "export")) {
			return
		}
		if e.Kind != string(audit.MinuteSealed) {
			said += fmt.Sprintf("%+v\n", e)
		}
	}
	t.Errorf("%s: no refusal of %s by %s in the log, only\n%s", what, act, actor, said)
}
