package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
)

// remedy is one thing that is missing, with the article that asks for it and what to do.
type remedy struct{ What, Do, Article string }

// remedies lists all that an answer says is missing.
func remedies(v *visit, no access.Answer) (list []remedy) {
	for _, u := range no.Unmet {
		list = append(list, remedy{v.say(u.NL, u.EN), v.say(u.RemedyNL, u.RemedyEN), u.Article.ID})
	}
	return list
}

// link opens a camera at the beginning of what a permit covers.
type link struct{ Name, To string }

type permitView struct {
	base
	Permit  permitRow
	Purpose string
	Balance []string // of interests, as it was written; paragraphs
	Links   []link
	Export  bool
	New     bool
	MayEnd  bool
}

// onePermit is a permit as its holder sees it, or the second person who must agree.
func (s *Site) onePermit(v *visit) error {
	rec, err := s.shownPermit(v, v.r.PathValue("permit"))
	if err != nil {
		return err
	}
	if rec.Modes == access.Technical { // its page is that of the stills
		return s.seeStills(v, rec)
	}
	k, _, err := s.colleagues(v)
	if err != nil {
		return err
	}
	p := &permitView{base: title("Inzagemachtiging", "Permit to view").under("dossiers"), Permit: k.permit(rec, s.Clock.Now(), v.who.Person.ID),
		Purpose: purposeWord(k.words, v.lang, rec.Purpose), Export: rec.Modes&access.Export != 0, New: v.r.URL.Query().Get("nieuw") == "1"}
	if p.Balance, err = s.balance(v, rec); err != nil {
		return err
	}
	p.MayEnd = p.Permit.Mine && p.Permit.State != permitOver
	for _, c := range rec.Cameras {
		p.Links = append(p.Links, link{k.camera(c), watchWith(c, rec)})
	}
	return s.render(v, http.StatusOK, "machtiging", p)
}

// shownPermit is the visitor's own, or one that waits for the visitor to agree.
func (s *Site) shownPermit(v *visit, id string) (access.Record, error) {
	rec, there, err := s.Gate.Own(v.ctx(), v.who, id)
	if err != nil || there {
		return rec, err
	}
	waiting, err := s.Gate.Pending(v.ctx(), v.who)
	if err != nil {
		return access.Record{}, err
	}
	i := slices.IndexFunc(waiting, func(r access.Record) bool { return r.ID == id })
	if i < 0 {
		return access.Record{}, errNoPermit
	}
	return waiting[i], nil
}

// balance opens what the holder wrote, for the holder and for whoever must agree. It is gone when the case's details were erased.
func (s *Site) balance(v *visit, r access.Record) ([]string, error) {
	if r.Balance == "" {
		return nil, nil
	}
	text, err := s.Notes.OpenNote(r.Case, r.Balance)
	if fail.KindOf(err) == fail.Gone {
		return []string{v.say("gewist met de gegevens van het dossier", "erased with the details of the case")}, nil
	}
	return strings.Split(text, "\n\n"), err
}

// watchWith is the address of a camera's player under a permit.
func watchWith(c footage.CameraID, r access.Record) string {
	return fmt.Sprintf("/camera/%s?machtiging=%s&t=%d", c, r.ID, r.Span.From.UnixMilli())
}

type permitsView struct {
	base
	Waiting []permitRow // until the visitor agrees
	Live    []permitRow
	Past    []permitRow
	Agreed  bool
}

// permits lists the visitor's own, and those that wait for the visitor to agree.
func (s *Site) permits(v *visit) error {
	k, _, err := s.colleagues(v)
	if err != nil {
		return err
	}
	own, err := s.Gate.Permits(v.ctx(), v.who)
	if err != nil {
		return err
	}
	waiting, err := s.Gate.Pending(v.ctx(), v.who)
	if err != nil {
		return err
	}
	p := &permitsView{base: title("Machtigingen", "Permits").under("dossiers"), Agreed: v.r.URL.Query().Get("ingestemd") == "1"}
	now := s.Clock.Now()
	for _, r := range waiting {
		if row := k.permit(r, now, v.who.Person.ID); row.Waiting {
			p.Waiting = append(p.Waiting, row)
		}
	}
	for _, r := range own {
		if row := k.permit(r, now, v.who.Person.ID); row.State == permitOver {
			p.Past = append(p.Past, row)
		} else {
			p.Live = append(p.Live, row)
		}
	}
	p.Past = p.Past[:min(len(p.Past), pageOf)]
	return s.render(v, http.StatusOK, "machtigingen", p)
}

func (s *Site) endPermit(v *visit) error {
	id := v.r.PathValue("permit")
	if err := s.Gate.End(v.ctx(), v.who, id); err != nil {
		return err
	}
	return v.see("/machtigingen/" + id)
}

// agree is the second person's yes, in their own session.
func (s *Site) agree(v *visit) error {
	if v.r.PostFormValue("gelezen") != "ja" {
		return errRead
	}
	if err := s.Gate.Agree(v.ctx(), v.who, v.r.PathValue("permit")); err != nil {
		return err
	}
	return v.see("/machtigingen?ingestemd=1")
}

var (
	errNoPermit = fail.New(fail.NotFound, "permit.unknown",
		"Deze machtiging is niet van u of bestaat niet. Kijk in de lijst met uw machtigingen.",
		"This permit is not yours or does not exist. Look at the list of your permits.")
	errRead = fail.New(fail.Invalid, "permit.read",
		"Zet een vinkje dat u de aanvraag hebt gelezen. Ga terug en probeer het opnieuw.",
		"Tick that you have read the request. Go back and try again.")
)
