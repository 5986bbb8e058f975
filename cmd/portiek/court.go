package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"portiek/internal/acts/governing"
	"portiek/internal/base/clock"
	"portiek/internal/rules/access"
	"portiek/internal/rules/protocol"
)

// courtLooks is how often the court looks whether another version of the protocol has come in force.
const courtLooks = time.Second

// court decides by the protocol that is in force at this moment.
type court struct {
	versions *governing.Desk
	clock    *clock.Guard
	log      *slog.Logger

	mu     sync.Mutex
	looked time.Time // on the monotonic clock
	id     string    // of the version that judge and rules are of
	judge  *access.Judge
	rules  *protocol.Protocol
}

// now gives the judge and the protocol in force. When they cannot be had there is no judge: nothing is allowed on a guess.
func (c *court) now() (*access.Judge, *protocol.Protocol) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.looked) >= courtLooks {
		c.look()
	}
	return c.judge, c.rules
}

// inForce is the protocol in force; nil when it cannot be had.
func (c *court) inForce() *protocol.Protocol {
	j, rules := c.now()
	if j == nil {
		return nil
	}
	return rules
}

func (c *court) look() {
	v, rules, err := c.versions.InForce(context.Background(), c.clock.Now())
	if err == nil && v.ID != c.id {
		c.judge, err = access.NewJudge(rules)
		c.id, c.rules = v.ID, rules
	}
	if err != nil {
		c.log.Error("no protocol to decide by; nothing is allowed", "err", err)
		c.judge, c.id = nil, ""
		return
	}
	c.looked = time.Now()
}

// broken is the answer when there is nothing to decide by.
func broken() access.Answer {
	return access.Answer{Alarm: true, Unmet: []access.Unmet{{Condition: "protocol", Article: access.Cite{ID: "AVG-5", Source: "law"},
		NL: "Portiek kan nu niet bij het protocol, en zonder protocol mag niets.", EN: "Portiek cannot reach the protocol now, and without it nothing is allowed.",
		RemedyNL: "Bel de beheerder.", RemedyEN: "Call the administrator."}}}
}

// Decide is access.Judge's.
func (c *court) Decide(r access.Request) access.Answer {
	j, _ := c.now()
	if j == nil {
		return broken()
	}
	return j.Decide(r)
}

// Mint is access.Judge's.
func (c *court) Mint(r access.Request, rec access.Record) (access.Permit, access.Record, access.Answer) {
	j, _ := c.now()
	if j == nil {
		return access.Permit{}, access.Record{}, broken()
	}
	return j.Mint(r, rec)
}

// Revive is access.Judge's.
func (c *court) Revive(rec access.Record, r access.Request) (access.Permit, access.Answer) {
	j, _ := c.now()
	if j == nil {
		return access.Permit{}, broken()
	}
	return j.Revive(rec, r)
}

// Roles are those that can be given under the protocol in force.
func (c *court) Roles() []string {
	if j, _ := c.now(); j != nil {
		return j.Roles()
	}
	return nil
}

// RoleTitle is a role in both languages; an unknown one is itself.
func (c *court) RoleTitle(id string) (nl, en string) {
	if j, _ := c.now(); j != nil {
		return j.RoleTitle(id)
	}
	return id, id
}

// decides tells whether the protocol in force lets a role decide on requests: whoever holds it has a mandate.
func (c *court) decides(role string) bool {
	j, rules := c.now()
	return j != nil && len(rules.Grants(role, "decide", "")) > 0
}
