package deciding

import (
	"context"
	"slices"
	"sync"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// nobody is the actor of who is not signed in.
const nobody = "nobody"

// quiet is how long the same refusal is only counted, so that hammering on a door does not fill the log.
const quiet = time.Minute

// refusal is what makes two refusals the same: person, act and deciding article. All three come from short lists, so there
// are never many.
type refusal struct{ actor, act, article string }

// refusals remembers which refusals were logged in the past minute, and how many came after.
type refusals struct {
	mu   sync.Mutex
	last map[refusal]*tally
}

type tally struct {
	at    time.Time // when an entry was written last
	more  int       // refused since then
	event audit.ActRefusal
}

// due is an entry that is to be written.
type due struct {
	key   refusal
	event audit.ActRefusal
}

// note counts a refusal, and gives the entries to write now: this one if it is the first in a minute, and those counted before
// that have waited for a minute.
func (n *refusals) note(key refusal, e audit.ActRefusal, now time.Time) (out []due) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.last == nil {
		n.last = map[refusal]*tally{}
	}
	if t, ok := n.last[key]; ok {
		t.more, t.event = t.more+1, e
	} else {
		n.last[key] = &tally{at: now}
		out = append(out, due{key, e})
	}
	return append(out, n.waited(now, quiet)...)
}

// waited gives what was counted and has waited so long since its last entry, and forgets who has been quiet for a minute; the
// caller holds the lock.
func (n *refusals) waited(now time.Time, long time.Duration) (out []due) {
	for key, t := range n.last {
		age := now.Sub(t.at)
		switch {
		case t.more > 0 && age >= long:
			if t.more > 1 {
				t.event.Count = t.more
			}
			out = append(out, due{key, t.event})
			t.at, t.more = now, 0
		case t.more == 0 && age >= quiet:
			delete(n.last, key)
		}
	}
	return out
}

// refused writes that a rule said no. The refusal stands whether or not this succeeds.
func (g *Gate) refused(ctx context.Context, v Visitor, act string, a About, answer access.Answer, why error) {
	if fail.KindOf(why) != fail.Refused {
		return
	}
	e := audit.ActRefusal{Act: act, Reason: word(a.Reason), Purpose: word(a.Purpose), Code: fail.Of(why).Code}
	for _, u := range answer.Unmet {
		if !slices.Contains(e.Articles, u.Article.ID) {
			e.Articles = append(e.Articles, u.Article.ID)
		}
	}
	if len(e.Articles) == 0 {
		e.Articles = []string{fail.Of(why).Article}
	}
	if _, known := access.ActOf(act); !known {
		e.Act = "unknown"
	}
	if id, err := footage.ParseCameraID(string(a.Camera)); err == nil {
		e.Camera = id
	}
	if caseNumber.MatchString(string(a.Case)) {
		e.Case = a.Case
	}
	e.Complex = g.known(ctx, a.Complex)
	actor := string(v.Person.ID)
	if actor == "" {
		actor = nobody
	}
	if v.Token != nil {
		e.Token = v.Token.ID
	}
	now := g.now()
	g.write(ctx, g.noes.note(refusal{actor, e.Act, e.Articles[0]}, e, now), now)
}

// Flush writes what was counted and not written yet; the program calls it when it stops, and now and then.
func (g *Gate) Flush(ctx context.Context) {
	now := g.now()
	g.noes.mu.Lock()
	list := g.noes.waited(now, 0)
	g.noes.mu.Unlock()
	g.write(ctx, list, now)
}

func (g *Gate) write(ctx context.Context, list []due, now time.Time) {
	for _, d := range list {
		if _, err := g.cat.Append(context.WithoutCancel(ctx), d.event.Event(now, d.key.actor)); err != nil {
			g.log.Error("a refusal could not be logged", "act", d.key.act, "actor", d.key.actor, "err", err)
		}
	}
}
