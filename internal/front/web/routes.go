package web

import (
	"fmt"
	"net/http"

	"portiek/internal/acts/deciding"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
)

// Marks of routes that no act of the protocol is needed for.
const (
	Public   = "public"    // anyone
	SignedIn = "signed in" // anyone who is signed in: their own affairs
)

// Route is one line of the only table of what can be asked and what it takes.
type Route struct {
	Pattern string // as for http.ServeMux
	Act     string // id of an act of access.Acts(), Public or SignedIn; nothing is a fault
	// About reads from the request what the act would be done to; nil: to nothing in particular.
	About func(*visit) (deciding.About, error)
	// Anywhere lets somebody in whose role holds for some complexes only; the page shows no more than those.
	Anywhere bool
	// Permit carries pictures: the visitor's permit for the camera is decided anew, by which the act is too.
	Permit bool
	Answer func(*visit) error
}

// Routes is the table.
func (s *Site) Routes() []Route {
	var all []Route
	for _, part := range [][]Route{s.entryRoutes(), s.cameraRoutes(), s.holdRoutes(), s.staffRoutes(), s.technicalRoutes(), s.moreRoutes()} {
		all = append(all, part...)
	}
	return append(all, Route{Pattern: "GET /", Act: Public, Answer: s.nowhere})
}

// entryRoutes are the ways in, and what a visitor does for themselves.
func (s *Site) entryRoutes() []Route {
	return []Route{
		{Pattern: "GET /assets/{name}", Act: Public, Answer: s.asset},
		{Pattern: "GET /aanmelden", Act: Public, Answer: s.signInPage},
		{Pattern: "POST /aanmelden", Act: Public, Answer: s.signIn},
		{Pattern: "GET /aanmelden/code", Act: Public, Answer: s.codePage},
		{Pattern: "POST /aanmelden/code", Act: Public, Answer: s.code},
		{Pattern: "GET /aanmelden/extern", Act: Public, Answer: s.external},
		{Pattern: "GET /aanmelden/extern/terug", Act: Public, Answer: s.externalBack},
		{Pattern: "GET /welkom", Act: Public, Answer: s.welcomePage},
		{Pattern: "POST /welkom", Act: Public, Answer: s.enrol},
		{Pattern: "POST /welkom/code", Act: Public, Answer: s.confirm},
		{Pattern: "GET /demo", Act: Public, Answer: s.demoPage},
		{Pattern: "POST /demo", Act: Public, Answer: s.demo},
		{Pattern: "POST /afmelden", Act: SignedIn, Answer: s.signOut},
		{Pattern: "GET /{$}", Act: SignedIn, Answer: s.home},
	}
}

func (s *Site) cameraRoutes() []Route {
	return []Route{
		{Pattern: "GET /overzicht", Act: "overview", Anywhere: true, Answer: s.overview},
		{Pattern: "GET /camera/{camera}", Act: "see_timeline", About: aboutCamera, Answer: s.watch},
		{Pattern: "GET /camera/{camera}/tijdlijn", Act: "see_timeline", About: aboutCamera, Answer: s.timeline},
		{Pattern: "GET /camera/{camera}/beeld", Act: "view", About: aboutCamera, Permit: true, Answer: s.pieces},
		{Pattern: "GET /camera/{camera}/playlist.m3u8", Act: "view", About: aboutCamera, Permit: true, Answer: s.playlist},
		{Pattern: "GET /camera/{camera}/hls/{name}", Act: "view", About: aboutCamera, Permit: true, Answer: s.playlistEntry},
		{Pattern: "POST /camera/{camera}/kopie", Act: "export", About: aboutCamera, Permit: true, Answer: s.export},
		{Pattern: "GET /camera/{camera}/certificaat", Act: "manage_cameras", About: aboutCamera, Answer: s.certificatePage},
		{Pattern: "POST /camera/{camera}/certificaat", Act: "manage_cameras", About: aboutCamera, Answer: s.acceptCertificate},
		{Pattern: "POST /recorder/{recorder}/klok", Act: "confirm_clock", Answer: s.confirmClock},
		{Pattern: "GET /wissen", Act: "see_receipts", Answer: s.receipts},
	}
}

func (s *Site) holdRoutes() []Route {
	return []Route{
		{Pattern: "GET /veiligstellingen", Act: "see_holds", Anywhere: true, Answer: s.holds},
		{Pattern: "GET /veiligstellingen/nieuw", Act: "see_timeline", Anywhere: true, Answer: s.newHold},
		{Pattern: "POST /veiligstellingen", Act: "hold", About: s.aboutNewHold, Answer: s.placeHold},
		{Pattern: "GET /veiligstellingen/{hold}/einde", Act: "end_hold", About: s.aboutHold, Answer: s.endHoldPage},
		{Pattern: "POST /veiligstellingen/{hold}/einde", Act: "end_hold", About: s.aboutHold, Answer: s.endHold},
	}
}

// mount panics at a route without an act, or with one that nobody decides on, so that the program does not start with it.
func (s *Site) mount(table []Route) http.Handler {
	mux := http.NewServeMux()
	for _, r := range table {
		if _, ok := access.ActOf(r.Act); !ok && r.Act != Public && r.Act != SignedIn {
			panic(fmt.Sprintf("web: route %q names no act: %q", r.Pattern, r.Act))
		}
		mux.Handle(r.Pattern, s.guard(r))
	}
	return mux
}

// guard lets a request through to its answer when the Gate says yes, and turns a no or a failure into a page.
func (s *Site) guard(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{site: s, w: w, r: r, lang: language(w, r)}
		err := s.admit(v, route)
		if err == nil {
			err = route.Answer(v)
		}
		if err != nil {
			s.failed(v, err)
		}
	})
}

// admit is nil when the visitor may have the route's answer.
func (s *Site) admit(v *visit, route Route) error {
	if route.Act == Public {
		return nil
	}
	if err := v.identify(); err != nil {
		s.knocked(v, route)
		return err
	}
	if route.Act == SignedIn {
		return nil
	}
	var about deciding.About
	var err error
	if route.About != nil {
		if about, err = route.About(v); err != nil {
			return err
		}
	}
	if route.Permit {
		return s.takeUp(v, route.Act, about)
	}
	if route.Anywhere {
		if yes, err := s.Gate.Somewhere(v.ctx(), v.who, route.Act); err != nil || yes.Allowed {
			return err
		}
	}
	return s.ask(v, route.Act, about)
}

// ask demands a yes of the Gate, which writes a no to the log; the no carries all its articles to the page.
func (s *Site) ask(v *visit, act string, about deciding.About) error {
	answer, err := s.Gate.Ask(v.ctx(), v.who, act, about)
	switch {
	case answer.Allowed:
		return err
	case err == nil || answer.Alarm || len(answer.Unmet) > 0:
		return &refusal{act, answer}
	}
	return err
}

// knocked has the Gate write down that somebody came with a session or token that opens nothing here. Whoever brings neither only
// has to sign in.
func (s *Site) knocked(v *visit, route Route) {
	if v.kept(sessionCookie) == "" && v.r.Header.Get("Authorization") == "" || route.Act == SignedIn {
		return
	}
	if _, err := s.Gate.Ask(v.ctx(), deciding.Visitor{}, route.Act, deciding.About{}); fail.KindOf(err) != fail.Refused {
		s.Log.Error("a refusal could not be logged", "act", route.Act, "err", err)
	}
}
