package web

import (
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/protocol"
)

// rulebook shows the protocol to everybody: the one in force and every earlier one.
type rulebook struct {
	site   *Site
	mu     sync.Mutex
	tables map[[32]byte][]actRow // by the hash of the file: a version never changes
}

// actRow is one act with what each role needs for it.
type actRow struct {
	Act   access.Act
	Roles []access.Row  // that may do it
	No    []access.Cite // what says no, when no role may
}

// section is one heading of the protocol with its rules.
type section struct {
	protocol.Word
	Rules []rule
}

// rule is what the protocol says under one subject.
type rule struct {
	Subject protocol.Text
	Facts   []protocol.Fact
}

type ruleView struct {
	base
	Version  protocol.Stored
	Rules    *protocol.Protocol
	Sections []section
	Table    []actRow
	Clauses  []protocol.Clause
	Fixed    protocol.Vocabulary
	Earlier  []protocol.Stored // published versions, newest first
	Current  bool
	MayDraft bool
}

// current is the protocol in force.
func (b *rulebook) current(v *visit) error {
	stored, rules, err := b.site.Versions.InForce(v.ctx(), b.site.Clock.Now())
	if err != nil {
		return err
	}
	return b.show(v, stored, rules)
}

// version is one that was published, by the name that stands in the log or by its id.
func (b *rulebook) version(v *visit) error {
	stored, err := b.published(v)
	if err != nil {
		return err
	}
	_, rules, err := b.site.Versions.Version(v.ctx(), stored.ID)
	if err != nil {
		return err
	}
	return b.show(v, stored, rules)
}

// published finds the version that the address names. A draft is nobody's business yet: for the public it is not there.
func (b *rulebook) published(v *visit) (protocol.Stored, error) {
	list, err := b.list(v)
	if err != nil {
		return protocol.Stored{}, err
	}
	name := v.r.PathValue("version")
	i := slices.IndexFunc(list, func(s protocol.Stored) bool { return s.Ref() == name || s.ID == name })
	if i < 0 {
		return protocol.Stored{}, errNoVersion
	}
	return list[i], nil
}

// list are the versions that were published, newest first.
func (b *rulebook) list(v *visit) ([]protocol.Stored, error) {
	all, err := b.site.Versions.Versions(v.ctx())
	list := slices.DeleteFunc(slices.Clone(all), func(s protocol.Stored) bool { return !s.Published() })
	slices.SortStableFunc(list, func(a, b protocol.Stored) int { return b.InForceFrom.Compare(a.InForceFrom) })
	return list, err
}

func (b *rulebook) show(v *visit, stored protocol.Stored, rules *protocol.Protocol) error {
	p := &ruleView{base: title("Protocol", "Protocol").under("protocol"), Version: stored, Rules: rules, Clauses: rules.Clauses(), Fixed: protocol.FixedRules, Sections: sections(rules),
		Current: stored.State == protocol.InForce, MayDraft: v.identify() == nil && b.site.may(v, "draft_protocol")}
	var err error
	if p.Earlier, err = b.list(v); err != nil {
		return err
	}
	if p.Table, err = b.table(stored, rules); err != nil {
		return err
	}
	return b.site.render(v, http.StatusOK, "protocol", p)
}

func sections(p *protocol.Protocol) (list []section) {
	for _, f := range p.Facts() {
		if w := f.Section(); len(list) == 0 || list[len(list)-1].Word != w {
			list = append(list, section{Word: w})
		}
		list[len(list)-1].add(f)
	}
	return list
}

// add puts a fact with those of the same subject before it.
func (s *section) add(f protocol.Fact) {
	if n := len(s.Rules); n == 0 || s.Rules[n-1].Subject != f.Subject {
		s.Rules = append(s.Rules, rule{Subject: f.Subject})
	}
	last := &s.Rules[len(s.Rules)-1]
	last.Facts = append(last.Facts, f)
}

// table is who may do what, worked out once for a version.
func (b *rulebook) table(stored protocol.Stored, rules *protocol.Protocol) ([]actRow, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if t, ok := b.tables[stored.Hash]; ok {
		return t, nil
	}
	judge, err := access.NewJudge(rules)
	if err != nil {
		return nil, err
	}
	t := byAct(judge.Table())
	b.tables[stored.Hash] = t
	return t, nil
}

// byAct gathers the rows of each act.
func byAct(rows []access.Row) (list []actRow) {
	for _, r := range rows {
		if len(list) == 0 || list[len(list)-1].Act.ID != r.Act.ID {
			list = append(list, actRow{Act: r.Act, No: r.Articles})
		}
		if len(r.Ways) > 0 {
			last := &list[len(list)-1]
			last.Roles = append(last.Roles, r)
		}
	}
	return list
}

// document hands over the text as the corporation adopted it.
func (b *rulebook) document(v *visit) error {
	stored, err := b.published(v)
	if err != nil {
		return err
	}
	return b.site.adopted(v, stored.ID)
}

// file hands over the rules as they were drafted, byte for byte.
func (b *rulebook) file(v *visit) error {
	stored, err := b.published(v)
	if err != nil {
		return err
	}
	return v.attach(stored.Ref()+".yaml", "application/yaml", stored.YAML)
}

func (s *Site) adopted(v *visit, id string) error {
	doc, err := s.Versions.Document(v.ctx(), id)
	if err != nil {
		return err
	}
	return v.attach(doc.Name, doc.Type, doc.Bytes)
}

// In is a text in the page's language.
func (b *base) In(t protocol.Text) string { return t.In(b.Lang) }

// Sha is a hash as sha256sum prints it.
func (b *base) Sha(h [32]byte) string { return hexed(h) }

// DayIn is "1 september 2021", of a moment.
func (b *base) DayIn(t time.Time) string {
	if b.Lang == "en" {
		return local(t).Format("2 January 2006")
	}
	return local(t).Format("2 ") + monthsNL[local(t).Month()] + local(t).Format(" 2006")
}

// versionPath is a version's public address.
func versionPath(s protocol.Stored) string { return "/protocol/" + url.PathEscape(s.Ref()) }

// VersionPath is a version's public address.
func (b *base) VersionPath(s protocol.Stored) string { return versionPath(s) }

var errNoVersion = fail.New(fail.NotFound, "protocol.version_unknown",
	"Deze versie van het protocol is er niet. Kijk bij het geldende protocol welke versies er zijn.",
	"There is no such version of the protocol. See with the protocol in force which versions there are.")
