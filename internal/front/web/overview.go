package web

import (
	"net/http"
	"strconv"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
)

type overviewView struct {
	base
	Now       time.Time
	Failing   []Camera
	Cameras   []Camera
	Recorders []Recorder
	Waiting   []task
	MayHold   bool
	MayOpen   bool // a camera's own page
	MayProve  bool // see receipts of erasure
}

// Alarms are what the recorders warn of and no button here can settle.
func (p *overviewView) Alarms() (all []Alarm) {
	for _, r := range p.Recorders {
		all = append(all, r.Alarms...)
	}
	return all
}

// task is something that a person must act upon; what waits longest or ends first stands on top.
type task struct {
	When    time.Time
	Heading string
	Text    string
	Link    string
	Button  string
	Post    bool
}

// overview shows what waits, what does not work, every camera, space, clock and keys. It shows no pictures.
func (s *Site) overview(v *visit) error {
	cams, err := s.System.Cameras(v.ctx())
	if err != nil {
		return err
	}
	recs, err := s.System.Recorders(v.ctx())
	if err != nil {
		return err
	}
	if cams, err = s.shown(v, "overview", cams); err != nil {
		return err
	}
	p := &overviewView{base: title("Overzicht", "Overview").under("overzicht"), Now: s.Clock.Now(), Cameras: cams, Recorders: recs,
		MayHold: s.couldDo(v, "hold"), MayOpen: s.somewhere(v, "see_timeline"), MayProve: s.somewhere(v, "see_receipts")}
	for _, c := range cams {
		if c.Condition == Failing {
			p.Failing = append(p.Failing, c)
		}
	}
	if p.Waiting, err = s.tasks(v, p); err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "overzicht", p)
}

// shown keeps the cameras at whose complex the visitor may do the act.
func (s *Site) shown(v *visit, act string, cams []Camera) (out []Camera, err error) {
	may := map[string]bool{}
	for _, c := range cams {
		if _, asked := may[c.Place]; !asked {
			answer, err := s.Gate.Decide(v.ctx(), v.who, act, deciding.About{Complex: c.Place})
			if err != nil {
				return nil, err
			}
			may[c.Place] = answer.Allowed
		}
		if may[c.Place] {
			out = append(out, c)
		}
	}
	return out, nil
}

// tasks are what waits for this visitor, by what they may do.
func (s *Site) tasks(v *visit, p *overviewView) (tasks []task, err error) {
	waiting, err := s.Gate.Pending(v.ctx(), v.who)
	if err != nil {
		return nil, err
	}
	tasks = append(tasks, agreeTasks(v, waiting)...)
	if s.somewhere(v, "manage_cameras") {
		tasks = append(tasks, certificateTasks(v, p.Cameras)...)
	}
	if s.somewhere(v, "confirm_clock") {
		tasks = append(tasks, recorderTasks(v, p.Recorders)...)
	}
	if s.somewhere(v, "end_hold") {
		holds, err := s.seenHolds(v, true)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, reviewTasks(v, holds, p.Now)...)
	}
	return tasks, nil
}

// agreeTasks lists permits that begin only when this visitor, as the second person, agrees.
func agreeTasks(v *visit, waiting []access.Record) (tasks []task) {
	for _, r := range waiting {
		tasks = append(tasks, task{
			When:    r.MintedAt,
			Heading: v.say("Iemand vraagt u mee te beslissen over inzage", "Somebody asks you to decide with them on viewing"),
			Text:    v.say("Zolang u niet instemt, gaat er geen beeld open. Dossier ", "Until you agree, no picture opens. Case ") + string(r.Case) + ".",
			Link:    "/machtigingen/" + r.ID, Button: v.say("Bekijk de vraag", "See the request"),
		})
	}
	return tasks
}

func certificateTasks(v *visit, cams []Camera) (tasks []task) {
	for _, c := range cams {
		if len(c.OfferedSPKI) == 0 {
			continue
		}
		tasks = append(tasks, task{
			When:    c.Since,
			Heading: v.say("Nieuw certificaat bij ", "New certificate at ") + c.Name,
			Text: v.say("De camera laat een ander certificaat zien dan eerst. Tot iemand dat goedkeurt, neemt Portiek niet op.",
				"The camera shows another certificate than before. Until someone accepts it, Portiek does not record."),
			Link: "/camera/" + string(c.ID) + "/certificaat", Button: v.say("Vergelijk", "Compare"),
		})
	}
	return tasks
}

func recorderTasks(v *visit, recs []Recorder) (tasks []task) {
	for _, r := range recs {
		if !r.Clock.Confirmed {
			tasks = append(tasks, task{
				When:    r.Clock.Since,
				Heading: v.say("Klopt de klok van ", "Is the clock right of ") + r.Name + "?",
				Text: v.say("De klok sprong vooruit. Beelden waarvan de termijn daardoor voorbij is, kan niemand meer openen. Ze worden pas gewist als de klok zeker goed is.",
					"The clock jumped forward. Footage that is past its term because of it cannot be opened. It is erased only when the clock is known to be right."),
				Link: "/recorder/" + string(r.ID) + "/klok", Button: v.say("De klok klopt", "The clock is right"), Post: true,
			})
		}
	}
	return tasks
}

// reviewTasks lists holds whose review date is near or past.
func reviewTasks(v *visit, holds []footage.Hold, now time.Time) (tasks []task) {
	for _, h := range holds {
		if h.ReviewAt.IsZero() || h.ReviewAt.After(now.Add(7*24*time.Hour)) {
			continue
		}
		tasks = append(tasks, task{
			When:    h.ReviewAt,
			Heading: v.say("Is bewaren nog nodig? Dossier ", "Is keeping it still needed? Case ") + string(h.Case),
			Text:    v.say("Beslis of de veiligstelling blijft. Beëindigt u die, dan wist Portiek alles waarvan de termijn voorbij is.", "Decide whether the hold stays. If you end it, Portiek erases all that is past its term."),
			Link:    "/veiligstellingen#h" + h.ID.String(), Button: v.say("Kijk opnieuw", "Review"),
		})
	}
	return tasks
}

// camera finds the camera that the address names.
func (s *Site) camera(v *visit) (Camera, error) {
	cams, err := s.System.Cameras(v.ctx())
	if err != nil {
		return Camera{}, err
	}
	for _, c := range cams {
		if string(c.ID) == v.r.PathValue("camera") {
			return c, nil
		}
	}
	return Camera{}, errCamera
}

func (s *Site) confirmClock(v *visit) error {
	rec := footage.RecorderID(v.r.PathValue("recorder"))
	if err := s.System.ConfirmClock(v.ctx(), rec, string(v.me())); err != nil {
		return err
	}
	return v.see("/overzicht")
}

type certificateView struct {
	base
	Camera Camera
}

func (s *Site) certificatePage(v *visit) error {
	cam, err := s.camera(v)
	if err != nil {
		return err
	}
	if len(cam.OfferedSPKI) == 0 {
		return errNoOffer
	}
	return s.render(v, http.StatusOK, "certificaat", &certificateView{base: title("Nieuw certificaat", "New certificate"), Camera: cam})
}

// acceptCertificate takes exactly the certificate whose fingerprint the person was shown.
func (s *Site) acceptCertificate(v *visit) error {
	cam, err := s.camera(v)
	if err != nil {
		return err
	}
	if len(cam.OfferedSPKI) == 0 || fingerprint(cam.OfferedSPKI) != v.r.PostFormValue("vingerafdruk") {
		return errNoOffer
	}
	if err := s.System.AcceptCertificate(v.ctx(), cam.ID, cam.OfferedSPKI, string(v.me())); err != nil {
		return err
	}
	return v.see("/overzicht")
}

var errNoOffer = fail.New(fail.Conflict, "certificate.changed",
	"Er wacht geen certificaat van deze camera op goedkeuring, of het is intussen weer een ander. Kijk opnieuw in het overzicht.",
	"No certificate of this camera waits to be accepted, or it has changed again. Look at the overview once more.")

// Taken is how much of the device is in use, by footage or by others.
func (r Recorder) Taken() int64 { return r.Total - r.Free }

// Count writes small numbers out, as at the start of a sentence.
func (p *overviewView) Count(n int) string {
	nl := [...]string{"Geen", "Eén", "Twee", "Drie", "Vier", "Vijf", "Zes", "Zeven", "Acht", "Negen"}
	en := [...]string{"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"}
	if n < len(nl) {
		return p.T(nl[n], en[n])
	}
	return strconv.Itoa(n)
}
