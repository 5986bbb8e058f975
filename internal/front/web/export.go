package web

import (
	"fmt"
	"net/http"
	"strconv"

	"portiek/internal/acts/viewing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

type copyView struct {
	base
	Camera Camera
	Span   footage.Span
	OnDay  string
	From   string
	To     string
	Fold   string
	Permit string
	Parts  []viewing.Part
}

// export hands over a copy as MP4. A stretch in which the camera changed is several files, offered one by one.
func (s *Site) export(v *visit) error {
	cam, err := s.camera(v)
	if err != nil {
		return err
	}
	span, err := formSpan(v)
	if err != nil {
		return err
	}
	taking, err := s.Door.Export(v.ctx(), v.permit, cam.ID, span)
	if err != nil {
		return err
	}
	part := v.r.PostFormValue("deel")
	if part == "" && len(taking.Parts) > 1 {
		return s.render(v, http.StatusOK, "kopie", &copyView{base: title("Kopie in delen", "Copy in parts"), Camera: cam, Span: span,
			OnDay: v.r.PostFormValue("dag"), From: v.r.PostFormValue("van"), To: v.r.PostFormValue("tot"), Fold: v.r.PostFormValue("uur"), Permit: v.permit.ID(), Parts: taking.Parts})
	}
	n, err := strconv.Atoi("0" + part)
	if err != nil || n >= len(taking.Parts) {
		return fail.New(fail.NotFound, "export.part", "Dit deel van de kopie bestaat niet.", "This part of the copy does not exist.")
	}
	from := local(taking.Parts[n].Span.From)
	v.w.Header().Set("Content-Type", "video/mp4")
	v.w.Header().Set("Cache-Control", "no-store")
	v.w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", string(cam.ID)+"_"+from.Format("2006-01-02_150405-0700")+".mp4"))
	return taking.Write(v.ctx(), n, &firstByte{v})
}

// firstByte notes that the answer is under way.
type firstByte struct{ v *visit }

func (f *firstByte) Write(b []byte) (int, error) { f.v.started = true; return f.v.w.Write(b) }

// formSpan reads dag, van and tot; uur=winter chooses the second of a repeated hour..
func formSpan(v *visit) (footage.Span, error) {
	day, err := parseDay(v.r.FormValue("dag"))
	if err != nil {
		return footage.Span{}, err
	}
	winter := v.r.FormValue("uur") == "winter"
	from, err := parseClock(day, v.r.FormValue("van"), winter)
	if err != nil {
		return footage.Span{}, err
	}
	to, err := parseClock(day, v.r.FormValue("tot"), winter)
	if err != nil {
		return footage.Span{}, err
	}
	s := footage.Span{From: from, To: to}
	if s.Empty() {
		return s, errOrder
	}
	return s, nil
}

var errOrder = fail.New(fail.Invalid, "form.order",
	"De tijd bij Tot ligt niet na de tijd bij Van. Verander een van de twee.",
	"The time at To is not after the time at From. Change one of them.")
