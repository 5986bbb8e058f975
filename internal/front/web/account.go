package web

import (
	"net/http"
	"strconv"

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
	p := &receiptsView{base: title("Wisbewijzen", "Receipts of erasure").under("verantwoording"), Receipts: list, Names: names}
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
