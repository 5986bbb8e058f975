package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// page is one address as one visitor asks it, with a text that is nowhere but on the page that was meant.
type page struct {
	name, path, token, says string
}

// row is what asking a page took.
type row struct {
	page
	bytes        int
	median, late time.Duration // late: 95 of 100 took less
}

// plain is the rival: a file of fileSize bytes, about what a page is once it is squeezed, served by the standard library from disk.
const (
	plain    = "/plain"
	fileSize = 8 << 10
	warm     = 3 // times that each is asked before it counts
)

func (f filled) pages() []page {
	return []page{
		{"a plain file", plain, "", "<p>plain</p>"},
		{"overview", "/overzicht", f.worker, string(f.camera)},
		{"cases", "/dossiers", f.worker, string(f.newest)},
		{"a case, just opened", "/dossiers/" + string(f.newest), f.worker, f.permit},
		{"a case, open since the beginning", "/dossiers/" + string(f.oldest), f.worker, "brievenbussen in de hal (0)"},
		{"permits", "/machtigingen", f.worker, f.permit},
		{"player, without pictures", "/camera/" + string(f.camera) + "?machtiging=" + f.permit, f.worker, "U mag kijken van"},
		{"log", "/logboek", f.auditor, "/bewijs"},
		{"people", "/beheer/mensen", f.administrator, "Medewerker 0"},
		{"protocol", "/protocol", f.worker, `id="P:`},
	}
}

// measure asks every page in turn, n times around, so that what else the machine does falls on all alike.
func measure(ctx context.Context, n int, site http.Handler, f filled) ([]row, error) {
	dir, err := os.MkdirTemp("", "portiek-plain-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "plain.html")
	if err := os.WriteFile(name, bytes.Repeat([]byte("<p>plain</p>\n"), fileSize/13), 0o600); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+plain, func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, name) })
	mux.Handle("/", site)
	server := httptest.NewUnstartedServer(mux)
	server.EnableHTTP2 = true // as the server has it
	server.StartTLS()
	defer server.Close()
	client := server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

	pages := f.pages()
	times := make([][]time.Duration, len(pages))
	rows := make([]row, len(pages))
	for round := range warm + n {
		for i, p := range pages {
			took, body, err := ask(ctx, client, server.URL, p)
			if err == nil && round == 0 {
				err = p.check(body)
			}
			if err != nil {
				return nil, err
			}
			if rows[i] = (row{page: p, bytes: len(body)}); round >= warm {
				times[i] = append(times[i], took)
			}
		}
	}
	for i, ts := range times {
		slices.Sort(ts)
		rows[i].median, rows[i].late = ts[len(ts)/2], ts[len(ts)*95/100]
	}
	return rows, nil
}

// ask gives the time from the question to the last byte, and the answer as it came over the line. A page that is not what was asked
// for is an error.
func ask(ctx context.Context, client *http.Client, base string, p page) (time.Duration, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+p.path, nil)
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Encoding", "gzip") // and so it is not unpacked here
	if p.token != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-portiek", Value: p.token})
	}
	began := time.Now()
	res, err := client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	took := time.Since(began)
	if err == nil && (res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html")) {
		err = fmt.Errorf("%s (%s): %s", p.name, p.path, res.Status)
	}
	return took, body, err
}

// check tells whether the answer, squeezed or not, is the page that was meant.
func (p page) check(body []byte) error {
	if z, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
		if body, err = io.ReadAll(z); err != nil {
			return err
		}
	}
	if !bytes.Contains(body, []byte(p.says)) {
		return fmt.Errorf("%s (%s) does not say %q", p.name, p.path, p.says)
	}
	return nil
}

// table is what was measured on one database.
type table struct {
	name    string
	entries int64
	rows    []row
}

func printTables(w io.Writer, o options, tables []table) {
	fmt.Fprintf(w, "%d cases, %d people, %d cameras; each asked %d times\n\n", o.cases, o.people+2, o.cameras, o.n)
	fmt.Fprintln(w, "| page | database (entries in the log) | bytes sent | median ms | 95% ms | median, of a plain file |")
	fmt.Fprintln(w, "| --- | --- | --- | --- | --- | --- |")
	for _, t := range tables {
		rival := t.rows[0].median
		for _, r := range t.rows {
			fmt.Fprintf(w, "| %s | %s (%d) | %d | %.2f | %.2f | %.1f |\n", r.name, t.name, t.entries, r.bytes, ms(r.median), ms(r.late),
				float64(r.median)/float64(rival))
		}
	}
	fmt.Fprintln(w)
}

func ms(d time.Duration) float64 { return d.Seconds() * 1000 }
