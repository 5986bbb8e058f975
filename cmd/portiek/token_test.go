package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"portiek/internal/base/fail"
)

// TestTokenCreate: a token that the command prints opens the API with the rights of its role, and no more.
func TestTokenCreate(t *testing.T) {
	ctx, data := context.Background(), t.TempDir()
	open := func() *parts {
		t.Helper()
		set, err := (&FsckCmd{Data: data}).settings()
		if err != nil {
			t.Fatal(err)
		}
		p, err := openParts(ctx, set, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := open() // as the first start does
	if err := p.assemble(ctx, nil); err != nil {
		t.Fatal(err)
	}
	p.office.close(ctx)
	p.Close()
	create := func(name, role string, days int) (string, error) {
		var out bytes.Buffer
		err := (&TokenCreateCmd{Name: name, Role: role, Days: days, Data: data}).Run(ctx, &out)
		return strings.TrimSpace(out.String()), err
	}
	tokens := map[string]string{}
	for _, role := range []string{"auditor", "administrator", "contact_person"} {
		token, err := create("koppeling "+role, role, 30)
		if err != nil || !strings.HasPrefix(token, "portiek_") || strings.ContainsAny(token, " \n") {
			t.Fatalf("%s: %q %v", role, token, err)
		}
		tokens[role] = token
	}
	if again, err := create("Koppeling  auditor", "auditor", 30); err != nil || again == tokens["auditor"] {
		t.Errorf("the same name again: %v", err)
	}
	for _, c := range []struct {
		role, code string
		days       int
	}{{"chef", "role.unknown", 30}, {"auditor", "token.days", 0}, {"auditor", "token.days", 367}} {
		if token, err := create("fout", c.role, c.days); fail.Of(err).Code != c.code || token != "" {
			t.Errorf("%+v: %v", c, err)
		}
	}
	p = open()
	defer p.Close()
	if err := p.assemble(ctx, nil); err != nil {
		t.Fatal(err)
	}
	defer p.office.close(ctx)
	staff, err := p.office.staff.People(ctx)
	if err != nil || len(staff) != 3 {
		t.Errorf("%d people: a name is one, and a refused command none; %v", len(staff), err)
	}
	for path, want := range map[string][3]int{ // auditor, administrator, contact person
		"/api/v1/me":     {200, 200, 200},
		"/api/v1/log":    {200, 403, 403},
		"/api/v1/people": {403, 200, 403},
		"/api/v1/cases":  {403, 403, 200},
	} {
		for i, role := range []string{"auditor", "administrator", "contact_person"} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Header.Set("Authorization", "Bearer "+tokens[role])
			rec := httptest.NewRecorder()
			p.front.ServeHTTP(rec, r)
			if rec.Code != want[i] {
				t.Errorf("%s as %s: %d %s", path, role, rec.Code, rec.Body)
			}
		}
	}
	p.closedToPages(t, tokens["administrator"])
}

// closedToPages: a token opens no page, in no place where a page would look.
func (p *parts) closedToPages(t *testing.T, token string) {
	t.Helper()
	for _, dress := range []func(*http.Request){
		func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) },
		func(r *http.Request) { r.Header.Set("Cookie", "__Host-portiek="+token+"; portiek="+token) },
	} {
		r := httptest.NewRequest(http.MethodGet, "/beheer/mensen", nil)
		r.Header.Set("Accept", "text/html")
		dress(r)
		rec := httptest.NewRecorder()
		p.front.ServeHTTP(rec, r)
		body, _ := io.ReadAll(rec.Result().Body)
		if rec.Code == http.StatusOK || strings.Contains(string(body), "koppeling") {
			t.Errorf("a page for a token: %d", rec.Code)
		}
	}
}
