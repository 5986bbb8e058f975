package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/base/fail"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

type holdsView struct {
	base
	Live   []footage.Hold
	Ended  []footage.Hold
	Names  map[footage.CameraID]string
	Now    time.Time
	Placed string // id of the one just placed

	By      *known
	MayHold bool
	MayEnd  bool
}

func (s *Site) holds(v *visit) error {
	all, err := s.seenHolds(v, false)
	if err != nil {
		return err
	}
	known, err := s.known(v)
	if err != nil {
		return err
	}
	p := &holdsView{base: title("Veiligstellingen", "Holds").under("veilig"), Names: known.cameras, Now: s.Clock.Now(), Placed: v.r.URL.Query().Get("nieuw"),
		By: known, MayHold: s.couldDo(v, "hold"), MayEnd: s.somewhere(v, "end_hold")}
	for _, h := range all {
		if h.Live() {
			p.Live = append(p.Live, h)
		} else {
			p.Ended = append(p.Ended, h)
		}
	}
	slices.SortFunc(p.Live, func(a, b footage.Hold) int { return a.ReviewAt.Compare(b.ReviewAt) })
	return s.render(v, http.StatusOK, "veiligstellingen", p)
}

// PlacedBy is who placed a hold, by name where the visitor may see names.
func (p *holdsView) PlacedBy(h footage.Hold) string { return p.By.actor(h.PlacedBy) }

// seenHolds are the holds with a camera in a complex where the visitor may see holds.
func (s *Site) seenHolds(v *visit, live bool) ([]footage.Hold, error) {
	all, err := s.Holds.Holds(v.ctx(), live)
	if err != nil {
		return nil, err
	}
	cams, err := s.System.Cameras(v.ctx())
	if err != nil {
		return nil, err
	}
	if cams, err = s.shown(v, "see_holds", cams); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(all), func(h footage.Hold) bool {
		return !slices.ContainsFunc(cams, func(c Camera) bool { return slices.Contains(h.Cameras, c.ID) })
	}), nil
}

func (s *Site) names(v *visit) (map[footage.CameraID]string, error) {
	cams, err := s.System.Cameras(v.ctx())
	names := map[footage.CameraID]string{}
	for _, c := range cams {
		names[c.ID] = c.Name
	}
	return names, err
}

// askers are who may ask for a hold: descriptions, never names. For whom it may be done, the protocol says.
var askers = protocol.People

type holdFormView struct {
	base
	Cameras []Camera
	Form    holdForm
	Failure *fail.Error
	Askers  []protocol.Word
	Open    []casefile.Case // that a hold can be placed for
	Blind   bool            // the visitor sees no cases, and types a number and a purpose instead
	Reasons []option        // the purposes of the protocol, for whoever is blind
	Today   string
	LastDay string
}

// Folded tells whether the day asked has an hour twice.
func (p *holdFormView) Folded() bool {
	day, err := parseDay(p.Form.Day)
	return err == nil && longNight(day)
}

// FoldChoice is which of the two hours was chosen.
func (p *holdFormView) FoldChoice() string { return p.Form.Fold }

// holdForm is what was filled in, as it was filled in.
type holdForm struct {
	Case, Reason, AskedBy, Day, From, To, Fold, Review string
	Purpose                                            string // "": that of the case
	Instructed                                         bool
	Cameras                                            []string
}

// Has tells whether a camera was ticked.
func (f holdForm) Has(id footage.CameraID) bool { return slices.Contains(f.Cameras, string(id)) }

func readHoldForm(v *visit) holdForm {
	v.r.ParseForm()
	f := v.r.Form
	return holdForm{strings.TrimSpace(f.Get("dossier")), strings.TrimSpace(f.Get("reden")), f.Get("vrager"), f.Get("dag"), f.Get("van"), f.Get("tot"), f.Get("uur"), f.Get("herzien"), f.Get("doel"), f.Get("opdracht") == "ja", f["camera"]}
}

func (s *Site) newHold(v *visit) error { return s.holdForm(v, http.StatusOK, nil) }

func (s *Site) holdForm(v *visit, status int, failure *fail.Error) error {
	cams, err := s.System.Cameras(v.ctx())
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	p := &holdFormView{base: title("Beelden veiligstellen", "Put footage on hold").under("veilig"), Form: readHoldForm(v), Failure: failure,
		Askers: askers, Today: isoDay(now), LastDay: isoDay(now.AddDate(1, 0, 0))}
	if p.Cameras, err = s.shown(v, "see_timeline", cams); err != nil {
		return err
	}
	if p.Open, err = s.openCases(v); err != nil {
		return err
	}
	if p.Blind = !s.somewhere(v, "see_cases"); p.Blind {
		_, words, err := s.Versions.InForce(v.ctx(), now)
		if err != nil {
			return err
		}
		p.Reasons = purposes(v, words)
	}
	if p.Form.Day == "" {
		p.Form.Day = p.Today
	}
	return s.render(v, status, "veiligstellen", p)
}

// openCases are those that the visitor sees and a hold can be placed for; none for whoever sees no cases.
func (s *Site) openCases(v *visit) ([]casefile.Case, error) {
	if !s.somewhere(v, "see_cases") {
		return nil, nil
	}
	all, err := s.Cases.Cases(v.ctx(), v.who)
	return slices.DeleteFunc(slices.Clone(all), func(c casefile.Case) bool { return !c.Open() }), err
}

// aboutNewHold is about the case and the first camera of the form, for the purpose of the case.
func (s *Site) aboutNewHold(v *visit) (deciding.About, error) {
	f := readHoldForm(v)
	about := deciding.About{Case: footage.CaseID(f.Case), Purpose: f.Purpose, Met: f.met()}
	if len(f.Cameras) > 0 {
		about.Camera = footage.CameraID(f.Cameras[0])
	}
	if about.Purpose != "" {
		return about, nil
	}
	open, err := s.openCases(v)
	for _, c := range open {
		if c.ID == about.Case {
			about.Purpose = c.Purpose
		}
	}
	return about, err
}

// met is what only whoever fills in the form can know.
func (f holdForm) met() (met []string) {
	if f.Instructed {
		met = append(met, "instruction")
	}
	return met
}

// placeHold keeps what is asked; when something is wrong, the form comes back as it was filled in, with the reason.
func (s *Site) placeHold(v *visit) error {
	h, err := s.askedHold(v)
	if err == nil {
		err = s.askHold(v, h)
	}
	if err == nil {
		h, err = s.Holds.Place(v.ctx(), h)
	}
	var no *refusal
	if e, ok := formFailure(err); ok && !errors.As(err, &no) {
		return s.holdForm(v, statuses[e.Kind], e)
	}
	if err != nil {
		return err
	}
	return v.see("/veiligstellingen?nieuw=" + h.ID.String() + "#h" + h.ID.String())
}

// askHold asks what the route could not: leave for the other cameras, and whether whoever asks for the hold may ask.
func (s *Site) askHold(v *visit, h footage.Hold) error {
	about, err := s.aboutNewHold(v)
	if err != nil {
		return err
	}
	for _, about.Camera = range h.Cameras[1:] {
		if err := s.ask(v, "hold", about); err != nil {
			return err
		}
	}
	if h.AskedBy == "controller" { // our own decision, asked as "hold"
		return nil
	}
	about.Camera, about.Met = h.Cameras[0], append(about.Met, "requester:"+h.AskedBy)
	return s.ask(v, "ask_hold", about)
}

func (s *Site) askedHold(v *visit) (footage.Hold, error) {
	f := readHoldForm(v)
	if f.Case == "" || len(f.Case) > 40 || f.Reason == "" || len(f.Reason) > 500 {
		return footage.Hold{}, errCase
	}
	if !slices.Contains(askers.IDs(), f.AskedBy) {
		return footage.Hold{}, errAsker
	}
	review, err := parseDay(f.Review)
	if err != nil || !review.To.After(s.Clock.Now()) {
		return footage.Hold{}, errReview
	}
	span, err := formSpan(v)
	if err != nil {
		return footage.Hold{}, err
	}
	cams, err := s.ticked(v, f)
	return footage.Hold{Case: footage.CaseID(f.Case), Reason: f.Reason, Cameras: cams, Span: span, AskedBy: f.AskedBy,
		PlacedBy: string(v.me()), ReviewAt: review.From}, err
}

func (s *Site) ticked(v *visit, f holdForm) (ids []footage.CameraID, err error) {
	cams, err := s.System.Cameras(v.ctx())
	for _, c := range cams {
		if f.Has(c.ID) {
			ids = append(ids, c.ID)
		}
	}
	if err == nil && (len(ids) == 0 || len(ids) != len(f.Cameras)) {
		return nil, errWhich
	}
	return ids, err
}

type endView struct {
	base
	Hold  footage.Hold
	Names map[footage.CameraID]string
}

// oneHold finds the live hold that the address names.
func (s *Site) oneHold(v *visit) (footage.Hold, error) {
	id, err := footage.ParseHoldID(v.r.PathValue("hold"))
	if err != nil {
		return footage.Hold{}, errNoHold
	}
	all, err := s.Holds.Holds(v.ctx(), true)
	if err != nil {
		return footage.Hold{}, err
	}
	for _, h := range all {
		if h.ID == id {
			return h, nil
		}
	}
	return footage.Hold{}, errNoHold
}

// aboutHold is about the hold that the address names: its case and its first camera.
func (s *Site) aboutHold(v *visit) (deciding.About, error) {
	h, err := s.oneHold(v)
	if err != nil || len(h.Cameras) == 0 {
		return deciding.About{}, err
	}
	return deciding.About{Case: h.Case, Camera: h.Cameras[0]}, nil
}

func (s *Site) endHoldPage(v *visit) error {
	h, err := s.oneHold(v)
	if err != nil {
		return err
	}
	names, err := s.names(v)
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "einde", &endView{base: title("Veiligstelling beëindigen", "End the hold").under("veilig"), Hold: h, Names: names})
}

func (s *Site) endHold(v *visit) error {
	h, err := s.oneHold(v)
	if err != nil {
		return err
	}
	if v.r.PostFormValue("zeker") != "ja" {
		return errSure
	}
	if err := s.Holds.End(v.ctx(), h.ID, string(v.me())); err != nil {
		return err
	}
	return v.see("/veiligstellingen")
}

var (
	errCase = fail.New(fail.Invalid, "hold.case",
		"Kies een dossier en schrijf de reden, in hoogstens 500 tekens.",
		"Choose a case and write down the reason, in at most 500 characters.")
	errAsker  = fail.New(fail.Invalid, "hold.asked_by", "Kies wie om de beelden vraagt.", "Choose who asks for the footage.")
	errReview = fail.New(fail.Invalid, "hold.review",
		"Kies een dag, vandaag of later, waarop u opnieuw beslist of bewaren nog nodig is.",
		"Choose a day, today or later, on which you decide anew whether keeping it is needed.")
	errWhich  = fail.New(fail.Invalid, "hold.cameras", "Kies minstens één camera die Portiek kent.", "Choose at least one camera that Portiek knows.")
	errNoHold = fail.New(fail.NotFound, "hold.none",
		"Deze veiligstelling bestaat niet of is al beëindigd. Kijk in de lijst.",
		"There is no such hold, or it has ended already. Look at the list.")
	errSure = fail.New(fail.Invalid, "hold.sure",
		"Zet een vinkje dat u weet dat de beelden dan worden gewist. Ga terug en probeer het opnieuw.",
		"Tick that you know that the footage will then be erased. Go back and try again.")
)

// Asker says who asked for a hold.
func (b *base) Asker(code string) string {
	w := askers.Of(code)
	return b.T(w.NL, w.EN)
}
