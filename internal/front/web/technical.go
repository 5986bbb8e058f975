package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/acts/viewing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
)

const technicalLook = "technical_look"

// technicalRoutes are the technician's: stills, and no way to anything that moves.
func (s *Site) technicalRoutes() []Route {
	l := &lookout{site: s, kept: map[string]viewing.Still{}}
	return []Route{
		{Pattern: "GET /camera/{camera}/controlebeeld", Act: technicalLook, About: s.aboutStill, Answer: l.page},
		{Pattern: "POST /camera/{camera}/controlebeeld", Act: technicalLook, About: s.aboutStill, Answer: l.ask},
		{Pattern: "GET /camera/{camera}/controlebeeld/beeld", Act: technicalLook, About: aboutCamera, Permit: true, Answer: l.picture},
	}
}

// aboutStill asks whether the visitor may take a technical look at the camera once there is a ticket. Whether there is one, and
// leave by it, the Gate decides when it is named.
func (s *Site) aboutStill(v *visit) (deciding.About, error) {
	about := deciding.About{Camera: footage.CameraID(v.r.PathValue("camera")), Ticket: "0"}
	_, words, err := s.Versions.InForce(v.ctx(), s.Clock.Now())
	if err != nil {
		return about, err
	}
	reasons := words.ReasonsFor(technicalLook)
	for _, about.Reason = range reasons {
		if s.mayAbout(v, technicalLook, about) {
			return about, nil
		}
	}
	if len(reasons) > 0 {
		about.Reason = reasons[0]
	}
	return about, nil
}

// mayStill tells whether the camera's page offers a technical look.
func (s *Site) mayStill(v *visit) bool {
	about, err := s.aboutStill(v)
	return err == nil && s.mayAbout(v, technicalLook, about)
}

// stillView is the form for a ticket, and after it the still with its figures.
type stillView struct {
	base
	Camera   Camera
	Ticket   string
	Failure  *fail.Error
	Record   access.Record // ID "" while there is none
	Still    viewing.Still // PNG nil when there is none now
	Sharp    figure
	Exposed  figure
	Lifetime time.Duration
}

// ask grants the look by the number of a ticket.
func (l *lookout) ask(v *visit) error {
	cam, err := l.site.camera(v)
	if err != nil {
		return err
	}
	rec, err := l.site.Gate.GrantTechnical(v.ctx(), v.who, cam.ID, v.r.PostFormValue("melding"))
	var no *access.Refusal
	switch {
	case err == nil:
		return l.site.seeStills(v, rec)
	case errors.As(err, &no):
		return &refusal{technicalLook, no.Answer}
	case fail.KindOf(err) == fail.Invalid:
		return l.form(v, cam, fail.Of(err))
	}
	return err
}

func (l *lookout) form(v *visit, cam Camera, failure *fail.Error) error {
	p := stillPage(cam)
	status := http.StatusOK
	if failure != nil {
		p.Failure, p.Ticket, status = failure, v.r.PostFormValue("melding"), statuses[failure.Kind]
	}
	return l.site.render(v, status, "controlebeeld", p)
}

func stillPage(cam Camera) *stillView {
	return &stillView{base: title("Controlebeeld: "+cam.Name, "Technical still: "+cam.Name).under("overzicht"), Camera: cam, Lifetime: access.TechnicalTerm}
}

// page shows a new still under the permit that the address names; without one it asks for a ticket.
func (l *lookout) page(v *visit) error {
	cam, err := l.site.camera(v)
	if err != nil {
		return err
	}
	id := v.r.URL.Query().Get("machtiging")
	if id == "" {
		return l.form(v, cam, nil)
	}
	p := stillPage(cam)
	if p.Record, err = l.own(v, id); err != nil {
		return err
	}
	if v.permit, err = l.site.Gate.Use(v.ctx(), v.who, cam.ID, id); err != nil {
		return err
	}
	status := http.StatusOK
	if p.Still, err = l.first(v, cam.ID); err != nil {
		e := fail.Of(err)
		if e.Kind != fail.Unavailable && e.Kind != fail.Conflict {
			return err
		}
		p.Failure, status = e, statuses[e.Kind]
	}
	p.Sharp, p.Exposed = sharpness(p.Still), exposure(p.Still)
	return l.site.render(v, status, "controlebeeld", p)
}

// own finds the technical permit among the visitor's own.
func (l *lookout) own(v *visit, id string) (access.Record, error) {
	rec, there, err := l.site.Gate.Own(v.ctx(), v.who, id)
	if err == nil && (!there || rec.Modes != access.Technical) {
		err = errNoPermit
	}
	return rec, err
}

// seeStills sends the visitor on to the stills of a technical permit, or when it is over to the list of permits.
func (s *Site) seeStills(v *visit, r access.Record) error {
	if !r.Live(s.Clock.Now()) || len(r.Cameras) != 1 {
		return v.see("/machtigingen")
	}
	return v.see("/camera/" + string(r.Cameras[0]) + "/controlebeeld?machtiging=" + r.ID)
}

// Picture is the address of this very still.
func (p *stillView) Picture() string {
	return "/camera/" + string(p.Camera.ID) + "/controlebeeld/beeld?machtiging=" + p.Record.ID + "&op=" + strconv.FormatInt(p.Still.At.UnixMicro(), 10)
}

// Share is a part of the picture in whole percents.
func (p *stillView) Share(part float64) string { return strconv.Itoa(int(100*part+0.5)) + "%" }
