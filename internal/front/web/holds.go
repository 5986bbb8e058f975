package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

type holdsView struct {
	base
	Live   []footage.Hold
	Ended  []footage.Hold
	Names  map[footage.CameraID]string
	Now    time.Time
	Placed string // id of the one just placed
}

func (s *Site) holds(v *visit) error {
	all, err := s.Holds.Holds(v.ctx(), false)
	if err != nil {
		return err
	}
	names, err := s.names(v)
	if err != nil {
		return err
	}
	p := &holdsView{base: title("Veiligstellingen", "Holds").under("veilig"), Names: names, Now: s.Clock.Now(), Placed: v.r.URL.Query().Get("nieuw")}
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

func (s *Site) names(v *visit) (map[footage.CameraID]string, error) {
	cams, err := s.System.Cameras(v.ctx())
	names := map[footage.CameraID]string{}
	for _, c := range cams {
		names[c.ID] = c.Name
	}
	return names, err
}

// askers are who may ask for a hold: descriptions, never names.
var askers = [][3]string{
	{"controller", "wijzelf, als verhuurder", "ourselves, as landlord"},
	{"police", "politie of officier van justitie", "police or public prosecutor"},
	{"data-subject", "iemand die zelf in beeld is", "a person who is in the picture"},
	{"third-party", "iemand anders met een belang, zoals een verzekeraar", "someone else with an interest, such as an insurer"},
}

type holdFormView struct {
	base
	Cameras []Camera
	Form    holdForm
	Failure *fail.Error
	Askers  [][3]string
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
	Cameras                                            []string
}

// Has tells whether a camera was ticked.
func (f holdForm) Has(id footage.CameraID) bool { return slices.Contains(f.Cameras, string(id)) }

func readHoldForm(v *visit) holdForm {
	v.r.ParseForm()
	f := v.r.Form
	return holdForm{strings.TrimSpace(f.Get("dossier")), strings.TrimSpace(f.Get("reden")), f.Get("vrager"), f.Get("dag"), f.Get("van"), f.Get("tot"), f.Get("uur"), f.Get("herzien"), f["camera"]}
}

func (s *Site) newHold(v *visit) error { return s.holdForm(v, http.StatusOK, nil) }

func (s *Site) holdForm(v *visit, status int, failure *fail.Error) error {
	cams, err := s.System.Cameras(v.ctx())
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	p := &holdFormView{base: title("Beelden veiligstellen", "Put footage on hold").under("veilig"), Cameras: cams, Form: readHoldForm(v), Failure: failure,
		Askers: askers, Today: isoDay(now), LastDay: isoDay(now.AddDate(1, 0, 0))}
	if p.Form.Day == "" {
		p.Form.Day = p.Today
	}
	return s.render(v, status, "veiligstellen", p)
}

// placeHold keeps what is asked; when something is wrong, the form comes back as it was filled in, with the reason.
func (s *Site) placeHold(v *visit) error {
	h, err := s.askedHold(v)
	if err == nil {
		h, err = s.Holds.Place(v.ctx(), h)
	}
	var e *fail.Error
	if errors.As(err, &e) && statuses[e.Kind] < 500 {
		return s.holdForm(v, statuses[e.Kind], e)
	}
	if err != nil {
		return err
	}
	return v.see("/veiligstellingen?nieuw=" + h.ID.String() + "#h" + h.ID.String())
}

func (s *Site) askedHold(v *visit) (footage.Hold, error) {
	f := readHoldForm(v)
	if f.Case == "" || len(f.Case) > 40 || f.Reason == "" || len(f.Reason) > 500 {
		return footage.Hold{}, errCase
	}
	if !slices.ContainsFunc(askers, func(a [3]string) bool { return a[0] == f.AskedBy }) {
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
		PlacedBy: v.permit().Holder(), ReviewAt: review.From}, err
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
	if err := s.Holds.End(v.ctx(), h.ID, v.permit().Holder()); err != nil {
		return err
	}
	return v.see("/veiligstellingen")
}

var (
	errCase = fail.New(fail.Invalid, "hold.case",
		"Vul het nummer van het dossier in en de reden, in hoogstens 500 tekens.",
		"Fill in the number of the case and the reason, in at most 500 characters.")
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
	for _, a := range askers {
		if a[0] == code {
			return b.T(a[1], a[2])
		}
	}
	return code
}
