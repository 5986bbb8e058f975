package web

import (
	"fmt"
	"net/http"
)

// Right is what a visitor needs for a route.
type Right int

const (
	_      Right = iota // a route that names no right is a fault
	Public              // anyone
	Owner               // whoever holds the session that the one-time link gave
)

// Route is one line of the only table of what can be asked and who may ask it.
type Route struct {
	Pattern string // as for http.ServeMux
	Right   Right
	Answer  func(*visit) error
}

// Routes is the table.
func (s *Site) Routes() []Route {
	return []Route{
		{"GET /assets/{name}", Public, s.asset},
		{"GET /start", Public, s.startPage},
		{"POST /start", Public, s.start},
		{"POST /afmelden", Owner, s.signOut},

		{"GET /{$}", Owner, s.overview},
		{"GET /camera/{camera}", Owner, s.watch},
		{"GET /camera/{camera}/tijdlijn", Owner, s.timeline},
		{"GET /camera/{camera}/beeld", Owner, s.pieces},
		{"GET /camera/{camera}/playlist.m3u8", Owner, s.playlist},
		{"GET /camera/{camera}/hls/{name}", Owner, s.playlistEntry},
		{"POST /camera/{camera}/kopie", Owner, s.export},
		{"GET /camera/{camera}/certificaat", Owner, s.certificatePage},
		{"POST /camera/{camera}/certificaat", Owner, s.acceptCertificate},
		{"POST /recorder/{recorder}/klok", Owner, s.confirmClock},

		{"GET /veiligstellingen", Owner, s.holds},
		{"GET /veiligstellingen/nieuw", Owner, s.newHold},
		{"POST /veiligstellingen", Owner, s.placeHold},
		{"GET /veiligstellingen/{hold}/einde", Owner, s.endHoldPage},
		{"POST /veiligstellingen/{hold}/einde", Owner, s.endHold},

		{"GET /wissen", Owner, s.receipts},
		{"GET /logboek", Owner, s.journal},
		{"GET /protocol", Public, s.protocol},
		{"GET /", Public, s.nowhere},
	}
}

// mount panics at a route that names no right, so that the program does not start with it.
func (s *Site) mount(table []Route) http.Handler {
	mux := http.NewServeMux()
	for _, r := range table {
		if r.Right != Public && r.Right != Owner {
			panic(fmt.Sprintf("web: route %q names no right", r.Pattern))
		}
		mux.Handle(r.Pattern, s.guard(r))
	}
	return mux
}

// guard lets a request through to its answer if the visitor has the right, and turns a failure into a page.
func (s *Site) guard(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{w: w, r: r, lang: language(w, r)}
		v.session = s.owner.session(r, s.Clock.Now())
		if route.Right == Owner && v.session == nil {
			s.failed(v, errSignedOut)
			return
		}
		if err := route.Answer(v); err != nil {
			s.failed(v, err)
		}
	})
}
