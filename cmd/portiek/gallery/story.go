package gallery

import (
	"context"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// role is somebody with their work.
type role struct {
	key, name, employee, id string
	complexes               []string
	organisation            string
	unsigned                bool // has not signed the statement of confidentiality
}

// staffOf are the people of the corporation under a protocol.
var staffOf = map[string][]role{
	"wooninvest": {
		{key: "beheerder", name: "P. de Boer", employee: "1001", id: access.Administrator},
		{key: "privacy", name: "S. Yilmaz", employee: "1002", id: access.PrivacyOfficer},
		{key: "privacy2", name: "N. Aydin", employee: "1003", id: access.PrivacyOfficer},
		{key: "controleur", name: "H. Prins", employee: "1004", id: access.Auditor},
		{key: "contact", name: "M. Bakker", employee: "2001", id: "contact_person", complexes: []string{"Kastanjehof", "Meidoornflat"}},
		{key: "collega", name: "T. Jansen", employee: "2002", id: "contact_person", complexes: []string{"Kastanjehof"}},
		{key: "technicus", name: "R. Smit", employee: "77", id: "technician", organisation: "Camerabeheer BV"},
	},
	"wooncompas": {
		{key: "beheerder", name: "P. de Boer", employee: "1001", id: access.Administrator},
		{key: "privacy", name: "S. Yilmaz", employee: "1002", id: access.PrivacyOfficer},
		{key: "functie", name: "M. Bakker", employee: "2001", id: "function_holder"},
		{key: "manager", name: "L. de Wit", employee: "2003", id: "manager"},
		{key: "jurist", name: "A. Meijer", employee: "2004", id: "jurist"},
	},
	"twee": {
		{key: "contact", name: "M. Bakker", employee: "2001", id: "contact_person", unsigned: true},
		{key: "collega", name: "T. Jansen", employee: "2002", id: "contact_person"},
		{key: "derde", name: "W. Bos", employee: "2005", id: "contact_person"},
		{key: "beheerder", name: "P. de Boer", employee: "1001", id: access.Administrator},
	},
}

// staff adds the people. The first administrator is there before anybody, so the record is written as it would be at a first start.
func (w *World) hire(ctx context.Context, list []role) error {
	organisations := map[string]string{}
	for _, r := range list {
		p := people.Person{ID: people.NewID(), Employee: r.employee, Name: r.name, Joined: w.clock.now.AddDate(-1, 0, 0)}
		if !r.unsigned {
			p.SignedAt = w.clock.now.AddDate(0, -6, 0)
		}
		if r.organisation != "" && organisations[r.organisation] == "" {
			o := people.Organisation{ID: "org-1", Name: r.organisation, ContractUntil: Now.AddDate(1, 0, 0)}
			organisations[r.organisation] = o.ID
			if err := w.store.PutOrganisation(ctx, o, audit.OrganisationChange{Organisation: o.ID, ContractUntil: audit.At(o.ContractUntil)}.Event(w.clock.now, audit.System)); err != nil {
				return err
			}
		}
		p.Organisation = organisations[r.organisation]
		by := audit.System
		if first := w.people["beheerder"].ID; first != "" {
			by = string(first)
		}
		if err := w.store.PutPerson(ctx, p, audit.PersonChange{Person: p.ID, Organisation: p.Organisation}.Event(audit.PersonAdded, w.clock.now, by)); err != nil {
			return err
		}
		a := people.Appointment{ID: string(people.NewID()), Person: p.ID, Role: r.id, Complexes: r.complexes, From: w.clock.now, By: people.ID(by)}
		if err := w.store.PutAppointment(ctx, a, audit.RoleOf(a).Event(audit.RoleGiven, w.clock.now, by)); err != nil {
			return err
		}
		w.people[r.key] = p
	}
	return nil
}

// as is a visitor with a session of their own.
func (w *World) as(ctx context.Context, who string) (deciding.Visitor, string, error) {
	link, err := w.desk.DemoLink(ctx, w.people[who].ID)
	if err != nil {
		return deciding.Visitor{}, "", err
	}
	in, err := w.desk.EnterDemo(ctx, link.Reveal(), "Galerij")
	return deciding.Visitor{Person: w.people[who], Session: in.Session}, in.Token.Reveal(), err
}

// open opens a case under a short name.
func (w *World) openCase(ctx context.Context, key, who string, c casefile.Case) error {
	v, _, err := w.as(ctx, who)
	if err != nil {
		return err
	}
	c, err = w.files.Open(ctx, v, c)
	w.cases[key] = c.ID
	return err
}

// grant asks for a permit under a short name.
func (w *World) grant(ctx context.Context, key, who string, wish deciding.Wish) error {
	v, _, err := w.as(ctx, who)
	if err != nil {
		return err
	}
	w.permits[key], err = w.gate.Grant(ctx, v, wish)
	return err
}

// looked enters what a player would have entered.
func (w *World) looked(ctx context.Context, key string, cam footage.CameraID, from time.Time, d time.Duration) error {
	r := w.permits[key]
	return w.log(ctx, audit.Opening{Camera: cam, From: audit.At(from), To: audit.At(from.Add(d)), Permit: r.ID, Purpose: r.Purpose, Article: r.Articles[0]}.
		Opened(w.clock.now, string(r.Person)))
}

// incident is the night in which the letter boxes were broken.
var incident = footage.Span{From: Now.Add(-50 * time.Hour), To: Now.Add(-50*time.Hour + 4*time.Minute + 20*time.Second)}

// ordinary is a corporation at work: cases, permits, looks, a hold, a draft of the protocol.
func (w *World) ordinary(ctx context.Context, who, reason string) error {
	purpose := w.rules.Purposes[0].ID
	at := func(before time.Duration) { w.clock.now = Now.Add(-before) }
	at(47 * time.Hour)
	if err := w.openCase(ctx, "bussen", who, casefile.Case{Kind: casefile.Incident, Complex: "Kastanjehof", Purpose: purpose, Title: "Vernielde brievenbussen", Span: incident}); err != nil {
		return err
	}
	if _, err := w.holds.Place(ctx, footage.Hold{Case: w.cases["bussen"], Reason: "Vernielde brievenbussen", Cameras: []footage.CameraID{"hal", "brievenbussen"},
		Span: incident, AskedBy: "police", PlacedBy: string(w.people[who].ID), ReviewAt: Now.AddDate(0, 0, 3)}); err != nil {
		return err
	}
	at(46 * time.Hour)
	if err := w.openCase(ctx, "inzage", who, casefile.Case{Kind: casefile.RightsRequest, Complex: "Kastanjehof", Purpose: purpose, Title: "Verzoek om eigen beelden"}); err != nil {
		return err
	}
	wish := deciding.Wish{Case: w.cases["bussen"], Reason: reason, Purpose: purpose, Cameras: []footage.CameraID{"hal", "brievenbussen"}, Span: incident, Modes: access.Look,
		Balance: "Zonder beeld is niet te zien wie de bussen vernielde; we kijken vier minuten."}
	at(45 * time.Hour)
	if err := w.grant(ctx, "oud", who, wish); err != nil {
		return err
	}
	if err := w.looked(ctx, "oud", "hal", incident.From, 3*time.Minute); err != nil {
		return err
	}
	at(44 * time.Hour)
	if err := w.openCase(ctx, "fiets", who, casefile.Case{Kind: casefile.Incident, Complex: "Kastanjehof", Purpose: purpose, Title: "Fiets weg uit de hal", Span: footage.Span{From: Now.Add(-71 * time.Hour), To: Now.Add(-70 * time.Hour)}}); err != nil {
		return err
	}
	at(30 * time.Minute)
	if err := w.grant(ctx, "nu", who, wish); err != nil {
		return err
	}
	at(20 * time.Minute)
	if err := w.looked(ctx, "nu", "hal", incident.From, 2*time.Minute+5*time.Second); err != nil {
		return err
	}
	if err := w.log(ctx, audit.Opening{Camera: "lift", From: audit.At(incident.From), To: audit.At(incident.To), Permit: w.permits["nu"].ID, Article: "WI-2.6", Reason: "permit.camera"}.
		Refused(w.clock.now, string(w.people[who].ID))); err != nil {
		return err
	}
	return w.oldCase(ctx, who, purpose)
}

// oldCase opens and closes a case, and leaves time where it stands.
func (w *World) oldCase(ctx context.Context, who, purpose string) error {
	w.clock.now = Now.Add(-15 * time.Minute)
	if err := w.openCase(ctx, "dicht", who, casefile.Case{Kind: casefile.Complaint, Complex: "Kastanjehof", Purpose: purpose, Title: "Klacht over een camera"}); err != nil {
		return err
	}
	v, _, err := w.as(ctx, who)
	if err != nil {
		return err
	}
	w.clock.now = Now.Add(-10 * time.Minute)
	if err := w.files.Close(ctx, v, w.cases["dicht"]); err != nil {
		return err
	}
	w.clock.now = Now
	return nil
}
