package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// month is how long the corporation has been at work.
const month = 30 * 24 * time.Hour

// size is how much a corporation has.
type size struct{ cases, cameras, people, entries int }

// filled names what there is to look at.
type filled struct {
	administrator, auditor, worker string // tokens of sessions
	oldest, newest                 footage.CaseID
	permit                         string // in the newest case
	camera                         footage.CameraID
}

// looks is how often somebody looks with one permit.
const looks = 8

// fill makes the corporation: people, and then case after case with what happens in one, over a month that ends now.
func (c *corporation) fill(ctx context.Context, s size) (f filled, err error) {
	begin := c.clock.Now()
	if err := c.hang(ctx, s.cameras); err != nil {
		return f, err
	}
	administrator, err := c.hire(ctx, people.ID(audit.System), "Beheer", 0, access.Administrator)
	if err != nil {
		return f, err
	}
	auditor, err := c.hire(ctx, administrator.ID, "Controle", 1, access.Auditor)
	if err != nil {
		return f, err
	}
	var workers []people.Person
	for i := range s.people {
		p, err := c.hire(ctx, administrator.ID, fmt.Sprint("Medewerker ", i), 100+i, "contact_person")
		if err != nil {
			return f, err
		}
		workers = append(workers, p)
	}
	for i := range s.cases {
		c.clock.set(begin.Add(time.Duration(i+1) * month / time.Duration(s.cases)))
		if err := c.minutes(ctx, s.entries/s.cases); err != nil {
			return f, err
		}
		last := i == s.cases-1
		cam := footage.CameraID(fmt.Sprint("camera-", i%s.cameras))
		id, permit, err := c.matter(ctx, workers[i%len(workers)], i, cam, i > 0 && !last)
		if err != nil {
			return f, err
		}
		if i == 0 {
			f.oldest = id
		}
		f.newest, f.permit, f.camera = id, permit, cam
	}
	if err := c.film(ctx, f.camera); err != nil {
		return f, err
	}
	for _, x := range []struct {
		of    people.Person
		token *string
	}{{administrator, &f.administrator}, {auditor, &f.auditor}, {workers[(s.cases-1)%len(workers)], &f.worker}} {
		if _, *x.token, err = c.enter(ctx, x.of); err != nil {
			return f, err
		}
	}
	return f, nil
}

// hang puts up the cameras, four to a complex, and gives them their terms.
func (c *corporation) hang(ctx context.Context, n int) error {
	for i := range n {
		cam := footage.Camera{ID: footage.CameraID(fmt.Sprint("camera-", i)), Recorder: recorderID, Name: fmt.Sprint("Hal ", i), Place: complexOf(i)}
		if err := c.store.PutCamera(ctx, cam); err != nil {
			return err
		}
	}
	return c.versions.Apply(ctx, c.clock.Now())
}

func complexOf(camera int) string { return fmt.Sprint("Complex ", camera/4) }

// hire adds somebody who signed, in a role.
func (c *corporation) hire(ctx context.Context, by people.ID, name string, number int, role string) (people.Person, error) {
	p, err := c.staff.AddPerson(ctx, by, people.Person{Employee: fmt.Sprint(1000 + number), Name: name, Joined: c.clock.Now()})
	if err != nil {
		return p, err
	}
	if err := c.staff.SignStatement(ctx, by, p.ID); err != nil {
		return p, err
	}
	_, err = c.staff.Appoint(ctx, by, people.Appointment{Person: p.ID, Role: role, From: c.clock.Now()})
	return p, err
}

// enter is a new session of somebody's.
func (c *corporation) enter(ctx context.Context, p people.Person) (deciding.Visitor, string, error) {
	link, err := c.desk.DemoLink(ctx, p.ID)
	if err != nil {
		return deciding.Visitor{}, "", err
	}
	in, err := c.desk.EnterDemo(ctx, link.Reveal(), "bench")
	return deciding.Visitor{Person: p, Session: in.Session}, in.Token.Reveal(), err
}

// matter is one case: somebody opens it, asks a permit, looks, and perhaps closes it.
func (c *corporation) matter(ctx context.Context, who people.Person, i int, cam footage.CameraID, over bool) (id footage.CaseID, permit string, err error) {
	v, _, err := c.enter(ctx, who)
	if err != nil {
		return "", "", err
	}
	now := c.clock.Now()
	n := 0
	fmt.Sscanf(string(cam), "camera-%d", &n)
	span := footage.Span{From: now.Add(-3 * time.Hour), To: now.Add(-2 * time.Hour)}
	file, err := c.files.Open(ctx, v, casefile.Case{Kind: casefile.Incident, Complex: complexOf(n), Purpose: c.rules.Purposes[0].ID,
		Title: fmt.Sprintf("Vernielde brievenbussen in de hal (%d)", i), Span: span})
	if err != nil {
		return "", "", err
	}
	rec, err := c.gate.Grant(ctx, v, deciding.Wish{Case: file.ID, Reason: "offence_evidence", Purpose: file.Purpose, Cameras: []footage.CameraID{cam},
		Span: span, Modes: access.Look, Balance: "Zonder beeld is niet te zien wie dit deed. " + strings.Repeat("We kijken zo kort als kan. ", 5)})
	if err != nil {
		return "", "", err
	}
	var seen []audit.Event
	for k := range looks {
		from := span.From.Add(time.Duration(k) * time.Minute)
		seen = append(seen, audit.Opening{Camera: cam, From: audit.At(from), To: audit.At(from.Add(time.Minute)), Permit: rec.ID,
			Purpose: rec.Purpose, Article: rec.Articles[0]}.Opened(now, string(who.ID)))
	}
	if _, err := c.store.AppendAll(ctx, seen); err != nil || !over {
		return file.ID, rec.ID, err
	}
	return file.ID, rec.ID, c.files.Close(ctx, v, file.ID)
}

// minutes are the entries that recording makes: one a minute with the root over what was sealed.
func (c *corporation) minutes(ctx context.Context, n int) error {
	if n == 0 {
		return nil
	}
	now := c.clock.Now()
	events := make([]audit.Event, n)
	for i := range events {
		to := now.Add(-time.Duration(n-i) * time.Second)
		events[i] = audit.Minute{Recorder: recorderID, From: audit.At(to.Add(-time.Minute)), To: audit.At(to), Segments: 20}.Event(to)
	}
	_, err := c.store.AppendAll(ctx, events)
	return err
}
