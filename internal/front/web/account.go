package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// pageOf is how many lines a list shows at a time.
const pageOf = 50

type receiptsView struct {
	base
	Receipts []footage.Erasure
	Names    map[footage.CameraID]string
	More     string
}

// receipts lists what was erased, when, and by which article.
func (s *Site) receipts(v *visit) error {
	list, err := s.Journal.Receipts(v.ctx(), before(v), pageOf)
	if err != nil {
		return err
	}
	names, err := s.names(v)
	if err != nil {
		return err
	}
	p := &receiptsView{base: title("Wisbewijzen", "Receipts of erasure").under("wissen"), Receipts: list, Names: names}
	if n := len(list); n >= pageOf {
		p.More = "?voor=" + strconv.FormatInt(list[n-1].LogIndex, 10)
	}
	return s.render(v, http.StatusOK, "wissen", p)
}

// Kind says why the footage went.
func (p *receiptsView) Kind(k footage.ErasureKind) string {
	switch k {
	case footage.ErasedByTerm:
		return p.T("Termijn voorbij", "Term passed")
	case footage.ErasedByRelease:
		return p.T("Veiligstelling beëindigd", "Hold ended")
	case footage.ErasedByCapacity:
		return p.T("Eerder gewist: schijf raakte vol", "Erased early: disk was filling up")
	}
	return string(k)
}

func before(v *visit) int64 {
	n, err := strconv.ParseInt(v.r.URL.Query().Get("voor"), 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

type journalView struct {
	base
	Events []audit.Event
	Every  bool
	Names  map[footage.CameraID]string
	More   string
}

// journal lists what happened, newest first.
func (s *Site) journal(v *visit) error {
	every := v.r.URL.Query().Get("alles") == "1"
	list, next, err := s.latest(v, every)
	if err != nil {
		return err
	}
	names, err := s.names(v)
	if err != nil {
		return err
	}
	p := &journalView{base: title("Logboek", "Log").under("logboek"), Events: list, Names: names}
	p.Every = every
	if next > 0 {
		p.More = "?voor=" + strconv.FormatInt(next, 10)
		if every {
			p.More += "&alles=1"
		}
	}
	return s.render(v, http.StatusOK, "logboek", p)
}

// latest reads back until there is a page of events. The minute roots, one a minute, are for machines: they are left out
// unless asked for. next is where an older page begins, 0 at the end.
func (s *Site) latest(v *visit, every bool) (list []audit.Event, next int64, err error) {
	next = before(v)
	for range 20 {
		batch, err := s.Journal.Latest(v.ctx(), next, 4*pageOf)
		if err != nil || len(batch) == 0 {
			return list, 0, err
		}
		for _, e := range batch {
			next = e.Index
			if every || e.Kind != audit.MinuteSealed && e.Kind != audit.RingChanged {
				list = append(list, e)
			}
			if len(list) == pageOf {
				return list, next, nil
			}
		}
	}
	return list, next, nil
}

var kinds = map[audit.Kind][2]string{
	audit.RecorderStarted:   {"Recorder gestart", "Recorder started"},
	audit.ClockStepped:      {"Klok versprongen", "Clock stepped"},
	audit.ClockConfirmed:    {"Klok bevestigd", "Clock confirmed"},
	audit.MinuteSealed:      {"Minuut verzegeld", "Minute sealed"},
	audit.TermChanged:       {"Bewaartermijn vastgelegd", "Term set"},
	audit.FootageErased:     {"Beelden gewist", "Footage erased"},
	audit.HoldPlaced:        {"Beelden veiliggesteld", "Footage put on hold"},
	audit.HoldEnded:         {"Veiligstelling beëindigd", "Hold ended"},
	audit.FootageOpened:     {"Beelden bekeken", "Footage opened"},
	audit.FootageExported:   {"Kopie gemaakt", "Copy made"},
	audit.FootageRefused:    {"Inzage geweigerd", "Access refused"},
	audit.CertificatePinned: {"Certificaat vastgelegd", "Certificate pinned"},
	audit.CertificateTaken:  {"Certificaat goedgekeurd", "Certificate accepted"},
	audit.OwnerSignedIn:     {"Aangemeld met de eenmalige link", "Signed in with the one-time link"},
	audit.RingChanged:       {"Sleutelbos vernieuwd", "Key ring renewed"},
	audit.DiskAlarm:         {"Alarm van de schijf", "Disk alarm"},
	audit.LogKeySet:         {"Sleutel van het logboek", "Key of the log"},
	audit.LogContradicted:   {"Getuige spreekt het logboek tegen", "A witness contradicts the log"},
}

// Kind is what happened, in words.
func (p *journalView) Kind(k audit.Kind) string {
	if w, ok := kinds[k]; ok {
		return p.T(w[0], w[1])
	}
	return string(k)
}

// Actor is who did it.
func (p *journalView) Actor(a string) string {
	switch a {
	case "owner":
		return p.T("eigenaar", "owner")
	case "system":
		return "Portiek"
	case "nobody":
		return p.T("niemand die is aangemeld", "nobody who is signed in")
	}
	return a
}

// Tone picks the dot before the line: a refusal stands out.
func (p *journalView) Tone(k audit.Kind) string {
	switch k {
	case audit.FootageRefused, audit.DiskAlarm, audit.ClockStepped, audit.LogContradicted:
		return "no"
	case audit.FootageOpened, audit.FootageExported, audit.HoldPlaced, audit.HoldEnded, audit.CertificateTaken, audit.OwnerSignedIn:
		return "yes"
	}
	return ""
}

// Details is the part of an event's data that people ask for; the rest stays in the log for machines.
func (p *journalView) Details(e audit.Event) string {
	var d entryData
	if json.Unmarshal(e.Data, &d) != nil {
		return ""
	}
	var parts []string
	if name := p.Names[d.Camera]; name != "" {
		parts = append(parts, name)
	} else if d.Camera != "" {
		parts = append(parts, string(d.Camera))
	}
	if s := (footage.Span{From: d.From, To: d.To}); !d.From.IsZero() && !s.Empty() {
		parts = append(parts, p.Short(s.From)+" "+p.Between(s))
	}
	if d.Case != "" {
		parts = append(parts, p.T("dossier ", "case ")+d.Case)
	}
	if d.Code != "" {
		parts = append(parts, d.Code)
	}
	return strings.Join(parts, ", ")
}

// Article is the clause that the event names, if any.
func (p *journalView) Clause(e audit.Event) string {
	var d entryData
	json.Unmarshal(e.Data, &d)
	return d.Article
}

type protocolView struct{ base }

// Clauses are the protocol's texts.
func (p *protocolView) Clauses() []Clause { return p.clauses }

// protocol shows the texts that decisions name; anyone may read them.
func (s *Site) protocol(v *visit) error {
	return s.render(v, http.StatusOK, "protocol", &protocolView{title("Protocol", "Protocol").under("protocol")})
}

// entryData is what most events carry.
type entryData struct {
	Camera  footage.CameraID `json:"camera"`
	From    time.Time        `json:"from"`
	To      time.Time        `json:"to"`
	Case    string           `json:"case"`
	Code    string           `json:"code"`
	Article string           `json:"article"`
}
