package access

import (
	"fmt"

	"github.com/cedar-policy/cedar-go/ast"
	"github.com/cedar-policy/cedar-go/types"

	"portiek/internal/rules/protocol"
)

// Judge decides by one version of a protocol and the rules of the product. It never changes after NewJudge, so it is safe
// for concurrent use.
type Judge struct {
	protocol *protocol.Protocol
	lib      *library
	roles    []string
	paths    map[question][]*path // never empty for a known act
	named    map[string][]Cite    // what a reason, purpose or requester rests on
}

// question is a role and an act. The role "" is that of somebody without a role, and of everybody for an act that is open to
// all.
type question struct{ role, act string }

// NewJudge generates the policies of a protocol. An error is a fault of ours, never of the protocol's author.
func NewJudge(p *protocol.Protocol) (*Judge, error) {
	j := &Judge{protocol: p, lib: newLibrary(p), paths: map[question][]*path{}}
	j.named = j.lib.named()
	j.roles = j.Roles()
	for _, a := range Acts() {
		for _, role := range append([]string{""}, j.roles...) {
			if err := j.generate(question{role, a.ID}); err != nil {
				return nil, err
			}
		}
	}
	return j, nil
}

func (j *Judge) generate(q question) error {
	s, known := specs[q.act]
	if !known {
		return fmt.Errorf("access: no spec of act %s", q.act)
	}
	list := j.lib.bases(q.role, q.act)
	switch {
	case s.factors == 0 && q.role == "":
		b := j.builder(q)
		b.path.granted, b.path.cites = true, j.lib.product("protocol_open")
		j.keep(q, b)
	case q.role == "":
		b := j.builder(q)
		b.known()
		b.need("no_role", attribute("factors").LessThan(ast.Long(1)), j.lib.silence(), phraseOf("no_role"))
		j.keep(q, b)
	case len(list) == 0:
		b := j.builder(q)
		b.known()
		b.refused(j.whoMay(q.act))
		j.keep(q, b)
	}
	for _, from := range list {
		b := j.builder(q)
		b.known()
		if from.grant != nil {
			b.granted(s, *from.grant)
		} else {
			b.standing(s, from)
		}
		b.path.cites = distinct(from.cites, b.path.cites)
		j.keep(q, b)
	}
	for i, p := range j.paths[q] {
		if err := p.generate(fmt.Sprintf("%s/%s/%d", q.act, q.role, i)); err != nil {
			return err
		}
	}
	return nil
}

func (j *Judge) builder(q question) *builder {
	b := &builder{lib: j.lib, p: j.protocol, path: path{act: q.act, role: q.role}}
	if r := j.protocol.Role(q.role); r != nil {
		b.role = *r
	}
	return b
}

func (j *Judge) keep(q question, b *builder) { j.paths[q] = append(j.paths[q], &b.path) }

// whoMay names the roles that may do an act, under their conditions.
func (j *Judge) whoMay(act string) (nl, en []string) {
	for _, role := range j.roles {
		if len(j.lib.bases(role, act)) > 0 {
			n, e := j.RoleTitle(role)
			nl, en = append(nl, n), append(en, e)
		}
	}
	return nl, en
}

// Decide answers a request: yes with every article that decided, or no with every unmet condition. Of several roles the one
// that may do it counts, or else the one that lacks least. Pure; the zero Request is a no.
func (j *Judge) Decide(r Request) Answer { return j.decide(r, nil) }

// decide is Decide; tamper, for tests, spoils the attributes.
func (j *Judge) decide(r Request, tamper func(types.RecordMap)) Answer {
	m := facts(r)
	best, least := Answer{}, -1
	for _, p := range j.candidates(r) {
		withRole(m, r, p.role)
		if tamper != nil {
			tamper(m)
		}
		unmet, err := p.evaluate(string(r.Subject.Person), r.place(), m)
		switch {
		case err != nil:
			return j.fault()
		case len(unmet) == 0:
			return j.yes(p, r)
		}
		if lacks := p.lacks(unmet); least < 0 || lacks < least {
			best, least = p.no(unmet), lacks
		}
	}
	if least < 0 {
		return j.fault()
	}
	return best
}

// candidates are the paths of all roles of the subject, in the order of Roles.
func (j *Judge) candidates(r Request) (out []*path) {
	if specs[r.Act].factors == 0 {
		return j.paths[question{"", r.Act}]
	}
	for _, role := range j.roles {
		if r.Subject.holds(role) {
			out = append(out, j.paths[question{role, r.Act}]...)
		}
	}
	if len(out) == 0 { // nobody signed in, no role, or roles of an earlier version
		return j.paths[question{"", r.Act}]
	}
	return out
}

func (s Subject) holds(role string) bool {
	for _, h := range s.Roles {
		if h.Role == role {
			return true
		}
	}
	return false
}

// lacks counts what is missing. A path that is never allowed lacks more than any that is; one with an offer a little less.
func (p *path) lacks(unmet []int) int {
	n := 2 * len(unmet)
	if !p.granted {
		n += 1000
	}
	if p.offer != "" {
		n--
	}
	return n
}
